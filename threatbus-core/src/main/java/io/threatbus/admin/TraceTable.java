package io.threatbus.admin;

import io.threatbus.bus.MessageObserver;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.message.Sighting;
import io.threatbus.message.StixObject;
import io.threatbus.stix.StixId;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what became of the last messages. It lies on the bus's hot path, so it is a table of small buckets without
 * a lock: a new message takes the place of the oldest in its bucket, and a step is lost, not waited for, where two threads
 * meet.
 */
public final class TraceTable implements MessageObserver {
    private static final int BUCKET = 4;
    private static final int REJECTIONS = 200;

    /**
     * Bad input, as remembered.
     *
     * @param time milliseconds since 1970
     */
    record Refusal(long time, String origin, Rejection rejection) {}

    private final InstantSource clock;
    private final AtomicReferenceArray<Trace> traces;
    private final int buckets;
    private final AtomicLong numbers = new AtomicLong();
    private final Deque<Refusal> refusals = new ArrayDeque<>();

    /**
     * A table.
     *
     * @param messages how many of the last messages are remembered, at least; 0 for none
     */
    public TraceTable(int messages, InstantSource clock) {
        this.clock = clock;
        int halves = Math.max(1, messages / 2);
        this.buckets = Integer.highestOneBit(halves * 2 - 1);
        this.traces = new AtomicReferenceArray<>(messages == 0 ? 0 : buckets * BUCKET);
    }

    @Override
    public void accepted(String origin, Message message) {
        if (message instanceof StixObject object) {
            insert(object, origin);
        }
        if (message instanceof Sighting sighting) {
            newest(sighting.sightingOf(), trace -> trace.isOf(sighting.sightingOf()))
                    .ifPresent(trace -> trace.add(
                            clock.millis(), "sighted", origin, sighting.id().toString()));
        }
    }

    @Override
    public void queued(String subscriber, Message message) {
        step("queued", subscriber, message, "");
    }

    @Override
    public void dropped(String subscriber, Message message) {
        step("dropped", subscriber, message, "its queue was full");
    }

    @Override
    public void sent(String subscriber, Message message) {
        step("sent", subscriber, message, "");
    }

    @Override
    public void skipped(String subscriber, Message message, String reason) {
        step("skipped", subscriber, message, reason);
    }

    @Override
    public void rejected(String origin, Rejection rejection) {
        synchronized (refusals) {
            if (refusals.size() == REJECTIONS) {
                refusals.removeFirst();
            }
            refusals.addLast(new Refusal(clock.millis(), origin, rejection));
        }
    }

    private void step(String what, String subscriber, Message message, String detail) {
        if (message instanceof StixObject object && traces.length() > 0) {
            Optional<Trace> known = newest(object.id(), trace -> trace.isOf(object));
            Trace trace = known.isPresent() ? known.get() : insert(object, "backbone");
            trace.add(clock.millis(), what, subscriber, detail);
        }
    }

    private Trace insert(StixObject object, String origin) {
        Trace trace = new Trace(numbers.incrementAndGet(), object, origin, clock.millis());
        if (traces.length() == 0) {
            return trace;
        }
        int first = first(object.id());
        int oldest = first;
        long oldestNumber = Long.MAX_VALUE;
        for (int i = first; i < first + BUCKET; i++) {
            @Nullable Trace present = traces.get(i);
            long number = present == null ? 0 : present.number();
            if (number < oldestNumber) {
                oldest = i;
                oldestNumber = number;
            }
        }
        traces.set(oldest, trace);
        return trace;
    }

    private int first(StixId id) {
        long bits = id.uuid().getMostSignificantBits() ^ id.uuid().getLeastSignificantBits();
        return (int) ((bits * 0x9E3779B97F4A7C15L) >>> 33) % buckets * BUCKET;
    }

    private Optional<Trace> newest(StixId id, Predicate<Trace> which) {
        @Nullable Trace found = null;
        int first = first(id);
        for (int i = first; i < Math.min(first + BUCKET, traces.length()); i++) {
            @Nullable Trace present = traces.get(i);
            if (present != null && which.test(present) && (found == null || found.number() < present.number())) {
                found = present;
            }
        }
        return Optional.ofNullable(found);
    }

    private List<Trace> all() {
        List<Trace> all = new ArrayList<>();
        for (int i = 0; i < traces.length(); i++) {
            @Nullable Trace trace = traces.get(i);
            if (trace != null) {
                all.add(trace);
            }
        }
        return all;
    }

    /** The traces that mention a text in the identifier, the pattern or what was sighted; the newest first. */
    List<Trace> search(String text, int limit) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return all().stream()
                .filter(trace -> trace.mentions(wanted))
                .sorted(Comparator.comparingLong(Trace::number).reversed())
                .limit(limit)
                .toList();
    }

    /** The traces of messages that came after a number; the newest first. */
    List<Trace> since(long number, int limit) {
        return all().stream()
                .filter(trace -> trace.number() > number)
                .sorted(Comparator.comparingLong(Trace::number).reversed())
                .limit(limit)
                .toList();
    }

    /** The last bad input, oldest first. */
    List<Refusal> refusals() {
        synchronized (refusals) {
            return List.copyOf(refusals);
        }
    }
}
