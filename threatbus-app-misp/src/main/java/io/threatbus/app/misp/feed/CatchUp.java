package io.threatbus.app.misp.feed;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event.Times;
import io.threatbus.app.misp.rest.Attempts;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.update.Change;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.app.misp.update.Memory;
import io.threatbus.app.misp.update.MemoryException;
import io.threatbus.app.misp.update.Updates;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks MISP what changed since a moment: after an interruption of a feed, or again and again. How far it has come is
 * kept with the memory of what was sent. {@link #pin} may be called from any thread, the rest from one; what is pinned is
 * guarded by the lock on {@code this}.
 */
public final class CatchUp {
    private static final Logger logger = LoggerFactory.getLogger(CatchUp.class);
    /** Changes of the same second, and clocks that are not quite right. */
    private static final long OVERLAP_SECONDS = 60;

    private static final String PINNED = "catch-up-from";
    private static final String POLLED = "polled-until";

    private final MispApi api;
    private final Updates updates;
    private final Memory memory;
    private final Attempts attempts;
    private final boolean eventsMatter;
    private long pinned;
    private long pinnedMeanwhile;
    private boolean running;
    private final Set<String> unknownToMisp = new HashSet<>();
    private long newest;
    private long taken;

    /**
     * A catch-up that has not begun.
     *
     * @param eventsMatter whether the filter asks for what may change with an event alone: its tags
     */
    public CatchUp(MispApi api, Updates updates, Attempts attempts, boolean eventsMatter) {
        this.eventsMatter = eventsMatter;
        this.api = api;
        this.updates = updates;
        this.memory = updates.memory();
        this.attempts = attempts;
        this.pinned = memory.mark(PINNED).orElse(0L);
        pin();
    }

    /** Notes that from now on something may be missed. */
    public void pin() {
        pin(updates.lastTimestamp());
    }

    /**
     * Notes that something may be missed. An earlier such moment stays, and what is noted during a run outlives it: the
     * run may have been past what was missed.
     *
     * @param since from when on, in seconds since 1970
     */
    public synchronized void pin(long since) {
        if (since <= 0) {
            return;
        }
        if (running) {
            pinnedMeanwhile = earlier(pinnedMeanwhile, since);
        }
        long earliest = earlier(pinned, since);
        if (earliest != pinned) {
            pinned = earliest;
            keep();
        }
    }

    private static long earlier(long pin, long other) {
        return pin == 0 ? other : Math.min(pin, other);
    }

    /** A feed that is interrupted tells in the middle of its work, which a full disk is not to end. */
    private void keep() {
        try {
            memory.setMark(PINNED, pinned);
        } catch (MemoryException e) {
            logger.warn("what may be missed is known only until the bus is restarted: {}", e.getMessage());
        }
    }

    /** Brings what was missed since it was pinned; nothing if there is nothing to begin from. */
    public void sinceInterruption() throws InterruptedException {
        long from = begin();
        try {
            if (from > 0) {
                run(from);
                end();
            }
        } finally {
            synchronized (this) {
                running = false;
            }
        }
    }

    private synchronized long begin() {
        running = true;
        pinnedMeanwhile = 0;
        return pinned;
    }

    private synchronized void end() {
        memory.setMark(PINNED, pinnedMeanwhile);
        pinned = pinnedMeanwhile;
    }

    /**
     * Brings what is new since the last time.
     *
     * @param atFirst how far back to begin if there was no last time
     */
    public void sinceLastPoll(Duration atFirst, InstantSource clock) throws InterruptedException {
        // What changes during the walk may do so behind it, so the mark never comes past its beginning.
        long begin = clock.instant().getEpochSecond();
        long from = memory.mark(POLLED).orElse(begin - atFirst.toSeconds() + OVERLAP_SECONDS);
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
        visit(since, Map.of("to_ids", 1), attribute -> apply(Action.ADD, attribute));
        // Of what is no longer meant only that matters which was sent, and that the memory knows.
        visit(since, Map.of("to_ids", 0), attribute -> ifRemembered(Action.EDIT, attribute));
        visit(since, Map.of("deleted", 1), attribute -> ifRemembered(Action.SOFT_DELETE, attribute));
        // What happens to an event as a whole leaves no trace in its attributes.
        visitEvents(since, "publish_timestamp", Times::published);
        if (eventsMatter) {
            visitEvents(since, "event_timestamp", Times::changed);
        }
        logger.debug("asked MISP for changes since {}: {} concern us", Instant.ofEpochSecond(since), taken);
    }

    @FunctionalInterface
    private interface Take {
        OptionalLong take(Attribute attribute) throws InterruptedException;
    }

    private void visit(long since, Map<String, Object> kind, Take take) throws InterruptedException {
        Map<String, Object> parameters = new LinkedHashMap<>(kind);
        parameters.put("timestamp", since);
        api.search(parameters, attempts, attribute -> {
            take.take(attribute).ifPresent(this::taken);
            return true;
        });
    }

    /** Decides anew about everything in the events to which something happened. */
    private void visitEvents(long since, String parameter, Function<Times, Optional<Long>> moment)
            throws InterruptedException {
        api.search(Map.of("to_ids", 1, parameter, since), attempts, attribute -> {
            long at = moment.apply(attribute.event().times()).orElse(since);
            if (at < since) {
                // A version that does not know the parameter ignores it, and would bring all there is.
                if (unknownToMisp.add(parameter)) {
                    logger.warn("this MISP does not search by {}: what happens to events is seen late", parameter);
                }
                return false;
            }
            apply(Action.ADD, attribute);
            taken(at);
            return true;
        });
    }

    private void taken(long timestamp) {
        newest = Math.max(newest, timestamp);
        taken++;
    }

    private OptionalLong ifRemembered(Action action, Attribute attribute) throws InterruptedException {
        return memory.find(attribute.uuid()).isEmpty() ? OptionalLong.empty() : apply(action, attribute);
    }

    private OptionalLong apply(Action action, Attribute attribute) throws InterruptedException {
        updates.apply(new Change(action, attribute, Known.ALL));
        return OptionalLong.of(attribute.timestamp());
    }
}
