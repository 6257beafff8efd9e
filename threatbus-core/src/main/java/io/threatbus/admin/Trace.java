package io.threatbus.admin;

import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.StixObject;
import io.threatbus.message.Update;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What became of one message. Keeps no more of it than is shown. Steps come from the bus's hot path on several threads,
 * so they are a list linked backwards that grows without a lock.
 */
final class Trace {
    private static final int STEPS = 100;
    private static final int EXCERPT = 500;
    private static final String QUEUED = "queued";

    private final long number;
    private final StixId id;
    private final StixTimestamp modified;
    private final String kind;
    private final String about;
    private final long received;
    private final String origin;
    private final AtomicReference<@Nullable Step> last = new AtomicReference<>();

    Trace(long number, StixObject object, String origin, long received) {
        this.number = number;
        this.id = object.id();
        this.modified = object.modified();
        this.kind = kind(object);
        this.about = about(object);
        this.received = received;
        this.origin = origin;
    }

    /**
     * A step.
     *
     * @param position 1 for the first; what lies beyond the limit is only counted, by the last step
     */
    private record Step(
            int position,
            long time,
            String what,
            String who,
            String detail,
            @Nullable Step earlier) {
        static Step after(@Nullable Step before, long time, String what, String who, String detail) {
            if (before == null) {
                return new Step(1, time, what, who, detail, null);
            }
            @Nullable Step earlier = before.position > STEPS ? before.earlier : before;
            return new Step(before.position + 1, time, what, who, detail, earlier);
        }

        boolean isQueuedFor(String subscriber) {
            return what.equals(QUEUED) && who.equals(subscriber);
        }

        Map<String, Object> json() {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("time", Instant.ofEpochMilli(time).toString());
            entry.put("what", what);
            entry.put("who", who);
            entry.put("detail", detail);
            return entry;
        }
    }

    private static String kind(StixObject object) {
        if (object instanceof Indicator indicator) {
            return indicator.isRemoval()
                    ? "removal"
                    : indicator.update().map(Trace::kind).orElse("indicator");
        }
        return "sighting";
    }

    private static String kind(Update update) {
        return update == Update.EDIT ? "edit" : "removal";
    }

    private static String about(StixObject object) {
        String text = object instanceof Indicator indicator
                ? indicator.pattern()
                : ((Sighting) object).sightingOf().toString();
        return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + '…';
    }

    long number() {
        return number;
    }

    boolean isOf(StixObject object) {
        return id.equals(object.id()) && modified.equals(object.modified());
    }

    boolean isOf(StixId object) {
        return id.equals(object);
    }

    /** Whether the identifier or what it is about contains the text, in lower case. */
    boolean mentions(String text) {
        return id.toString().contains(text) || about.toLowerCase(Locale.ROOT).contains(text);
    }

    void add(long time, String what, String who, String detail) {
        @Nullable Step before;
        do {
            before = last.get();
        } while (!last.compareAndSet(before, Step.after(before, time, what, who, detail)));
    }

    /** One line's worth, for lists. */
    Map<String, Object> summary() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", number);
        json.put("id", id.toString());
        json.put("kind", kind);
        json.put("about", about);
        json.put("modified", modified.toString());
        json.put("received", Instant.ofEpochMilli(received).toString());
        json.put("from", origin);
        return json;
    }

    /** Everything. */
    Map<String, Object> json() {
        Map<String, Object> json = summary();
        List<Step> recorded = new ArrayList<>();
        @Nullable Step step = last.get();
        json.put("unlisted_steps", step == null ? 0L : Math.max(0L, step.position - STEPS));
        for (; step != null; step = step.earlier) {
            if (step.position <= STEPS) {
                recorded.add(step);
            }
        }
        Collections.reverse(recorded);
        json.put("steps", inOrder(recorded).stream().map(Step::json).toList());
        return json;
    }

    /**
     * A subscriber may take and send a message before the thread that queued it has come to note that; what the
     * subscriber did came after it all the same.
     */
    private static List<Step> inOrder(List<Step> recorded) {
        List<Step> ordered = new ArrayList<>();
        for (Step step : recorded) {
            int place = ordered.size();
            if (step.what.equals(QUEUED)) {
                for (int i = place - 1; i >= 0 && !ordered.get(i).isQueuedFor(step.who); i--) {
                    place = ordered.get(i).who.equals(step.who) ? i : place;
                }
            }
            ordered.add(place, step);
        }
        return ordered;
    }
}
