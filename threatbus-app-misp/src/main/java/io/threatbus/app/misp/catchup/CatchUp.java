package io.threatbus.app.misp.catchup;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event.Times;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.update.Change;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.app.misp.update.IndicatorPublisher;
import io.threatbus.app.misp.update.SentMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks MISP what changed since a moment: after an interruption of a feed, or again and again. How far it has come is
 * kept with the memory of what was sent. Used by one thread.
 */
public final class CatchUp {
    private static final Logger logger = LoggerFactory.getLogger(CatchUp.class);
    /** Changes of the same second, and clocks that are not quite right. */
    static final long OVERLAP_SECONDS = 60;

    private static final String POLLED = "polled-until";
    /** The number of the attribute that was created last when MISP was asked first. */
    private static final String FIRST_NUMBER = "first-number";
    /** The number of the attribute that was created last when everything was asked for last. */
    private static final String LAST_NUMBER = "last-number";

    private static final int MOST_EVENTS = 10_000;

    private final MispApi api;
    private final IndicatorPublisher publisher;
    private final SentMemory memory;
    private final RetryPolicy retries;
    private final Matters matters;
    private final Set<String> ignoredByMisp = new LinkedHashSet<>();
    private final Set<String> unpublished = new LinkedHashSet<>();
    private volatile boolean eventsAreSilent;
    private long newest;
    private long taken;

    /**
     * What may change with an event alone, so that nothing happens to its attributes.
     *
     * @param events whether the filter asks for anything that an event says
     * @param publication whether it asks if the event is published, which each edit in it takes back
     */
    public record Matters(boolean events, boolean publication) {}

    public CatchUp(MispApi api, IndicatorPublisher publisher, RetryPolicy retries, Matters matters) {
        this.api = api;
        this.publisher = publisher;
        this.memory = publisher.memory();
        this.retries = retries;
        this.matters = matters;
    }

    /** Brings what was missed since it was pinned; nothing if there is nothing to begin from. */
    public void sinceInterruption(InterruptionMark mark) throws InterruptedException {
        long from = mark.begin();
        try {
            if (from > 0) {
                run(from);
                mark.done();
            }
        } finally {
            mark.end();
        }
    }

    /**
     * Brings what changed since the last time.
     *
     * @param atFirst how far back to begin if there was no last time
     * @param started when the bus was started, in seconds since 1970
     */
    public void sinceLastPoll(Duration atFirst, long started) throws InterruptedException {
        // What changes during the walk may do so behind it, so the mark never comes past its beginning.
        long begin = publisher.now().getEpochSecond();
        long from = memory.mark(POLLED).orElse(started - atFirst.toSeconds() + OVERLAP_SECONDS);
        if (memory.mark(POLLED).isEmpty()) {
            memory.setMark(POLLED, from);
        }
        run(from);
        memory.setMark(POLLED, Math.max(from, Math.min(newest, begin)));
    }

    private void run(long from) throws InterruptedException {
        long since = Math.max(1, from - OVERLAP_SECONDS);
        newest = from;
        taken = 0;
        unpublished.clear();
        meet();
        visit(since, Map.of("to_ids", 1), (attribute, asOf) -> apply(Action.ADD, attribute, asOf));
        // Of what is no longer meant only that matters which was sent, and that the memory knows.
        visit(since, Map.of("to_ids", 0), (attribute, asOf) -> ifRemembered(Action.EDIT, attribute, asOf));
        visit(since, Map.of("deleted", 1), (attribute, asOf) -> ifRemembered(Action.SOFT_DELETE, attribute, asOf));
        created();
        // What happens to an event as a whole leaves no trace in its attributes.
        visitEvents(since, "publish_timestamp", Times::published);
        if (matters.events) {
            visitEvents(since, "event_timestamp", Times::changed);
        }
        for (String event : unpublished) {
            reread(event);
        }
        logger.debug("asked MISP for changes since {}: {} concern us", Instant.ofEpochSecond(since), taken);
    }

    /** Notes where MISP's numbers stand at the first meeting: what was created before it is history. */
    private void meet() throws InterruptedException {
        if (memory.mark(FIRST_NUMBER).isEmpty()) {
            long number = retries.of(api::newestNumber).orElse(0);
            memory.setMark(FIRST_NUMBER, number);
            memory.setMark(LAST_NUMBER, number);
        }
    }

    /** What comes from another MISP, or from a file, is new here, however old its time stamp. */
    private void created() throws InterruptedException {
        long known = memory.mark(LAST_NUMBER).orElse(0L);
        long last = retries.of(api::newestNumber).orElse(0);
        if (last > known) {
            long asOf = publisher.moment();
            api.createdAfter(known, retries, attribute -> {
                apply(Action.ADD, attribute, asOf);
                return true;
            });
            memory.setMark(LAST_NUMBER, last);
        }
    }

    /**
     * Decides anew about everything that was created since the first meeting, if MISP cannot be asked for events that
     * changed and the filter depends on them.
     */
    void everything() throws InterruptedException {
        if (matters.events && eventsAreSilent) {
            long asOf = publisher.moment();
            api.createdAfter(memory.mark(FIRST_NUMBER).orElse(Long.MAX_VALUE), retries, attribute -> {
                publisher.apply(new Change(Action.ADD, attribute, Known.ALL, asOf));
                return true;
            });
        }
    }

    @FunctionalInterface
    private interface Take {
        OptionalLong take(Attribute attribute, long asOf) throws InterruptedException;
    }

    private void visit(long since, Map<String, Object> kind, Take take) throws InterruptedException {
        Map<String, Object> parameters = new LinkedHashMap<>(kind);
        parameters.put("timestamp", since);
        long asOf = publisher.moment();
        api.search(parameters, retries, attribute -> {
            take.take(attribute, asOf).ifPresent(this::taken);
            noteEvent(attribute);
            return true;
        });
    }

    private void noteEvent(Attribute attribute) {
        if (matters.publication && !attribute.event().published().orElse(true) && unpublished.size() < MOST_EVENTS) {
            unpublished.add(attribute.event().id());
        }
    }

    /** Decides anew about everything in an event that lost its publication with an edit of something in it. */
    private void reread(String event) throws InterruptedException {
        if (!memory.ofEvent(event, "").isEmpty()) {
            retries.of(() -> {
                long asOf = publisher.moment();
                api.event(event, attribute -> {
                    apply(Action.ADD, attribute, asOf);
                    return true;
                });
                return true;
            });
        }
    }

    /** Decides anew about everything in the events to which something happened. */
    private void visitEvents(long since, String parameter, Function<Times, Optional<Long>> moment)
            throws InterruptedException {
        long asOf = publisher.moment();
        api.search(Map.of("to_ids", 1, parameter, since), retries, attribute -> {
            long at = moment.apply(attribute.event().times()).orElse(since);
            if (at < since) {
                // A version that does not know the parameter ignores it, and would bring all there is.
                eventsAreSilent = true;
                if (ignoredByMisp.add(parameter)) {
                    logger.warn("this MISP does not search by {}: what happens to events is seen late", parameter);
                }
                return false;
            }
            apply(Action.ADD, attribute, asOf);
            taken(at);
            return true;
        });
    }

    private void taken(long timestamp) {
        newest = Math.max(newest, timestamp);
        taken++;
    }

    private OptionalLong ifRemembered(Action action, Attribute attribute, long asOf) throws InterruptedException {
        return memory.find(attribute.uuid()).isEmpty() ? OptionalLong.empty() : apply(action, attribute, asOf);
    }

    private OptionalLong apply(Action action, Attribute attribute, long asOf) throws InterruptedException {
        // An object was put together as it is now: what happened to one of its parts is not what happened to it.
        Action of = attribute.parts().isEmpty() ? action : Action.ADD;
        publisher.apply(new Change(of, attribute, Known.ALL, asOf));
        return OptionalLong.of(attribute.timestamp());
    }
}
