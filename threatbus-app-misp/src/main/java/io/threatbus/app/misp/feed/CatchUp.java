package io.threatbus.app.misp.feed;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.rest.Attempts;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.update.Change;
import io.threatbus.app.misp.update.Memory;
import io.threatbus.app.misp.update.Updates;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks MISP what changed since a moment: after an interruption of a feed, or again and again. How far it has come is
 * kept with the memory of what was sent. {@link #pin} may be called from any thread, the rest from one.
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
    private long newest;
    private long taken;

    public CatchUp(MispApi api, Updates updates, Attempts attempts) {
        this.api = api;
        this.updates = updates;
        this.memory = updates.memory();
        this.attempts = attempts;
        pin();
    }

    /** Notes that from now on something may be missed; an earlier such moment stays. */
    public synchronized void pin() {
        if (memory.mark(PINNED).orElse(0L) == 0 && updates.lastTimestamp() > 0) {
            memory.setMark(PINNED, updates.lastTimestamp());
        }
    }

    /** Brings what was missed since it was pinned; nothing if there is nothing to begin from. */
    public void sinceInterruption() throws InterruptedException {
        long from;
        synchronized (this) {
            from = memory.mark(PINNED).orElse(0L);
        }
        if (from > 0) {
            run(from);
            synchronized (this) {
                memory.setMark(PINNED, 0);
            }
        }
    }

    /**
     * Brings what is new since the last time.
     *
     * @param atFirst how far back to begin if there was no last time
     */
    public void sinceLastPoll(Duration atFirst, InstantSource clock) throws InterruptedException {
        Instant first = clock.instant().minus(atFirst);
        long from = memory.mark(POLLED).orElse(first.getEpochSecond() + OVERLAP_SECONDS);
        if (memory.mark(POLLED).isEmpty()) {
            memory.setMark(POLLED, from);
        }
        run(from);
        memory.setMark(POLLED, Math.max(from, Math.min(newest, clock.instant().getEpochSecond())));
    }

    private void run(long from) throws InterruptedException {
        long since = Math.max(1, from - OVERLAP_SECONDS);
        newest = from;
        taken = 0;
        visit(since, Map.of("to_ids", 1), attribute -> apply(Action.ADD, attribute));
        // Of what is no longer meant only that matters which was sent, and that the memory knows.
        visit(since, Map.of("to_ids", 0), attribute -> ifRemembered(Action.EDIT, attribute));
        visit(since, Map.of("deleted", 1), attribute -> ifRemembered(Action.SOFT_DELETE, attribute));
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
            take.take(attribute).ifPresent(timestamp -> {
                newest = Math.max(newest, timestamp);
                taken++;
            });
            return true;
        });
    }

    private OptionalLong ifRemembered(Action action, Attribute attribute) throws InterruptedException {
        return memory.find(attribute.uuid()).isEmpty() ? OptionalLong.empty() : apply(action, attribute);
    }

    private OptionalLong apply(Action action, Attribute attribute) throws InterruptedException {
        updates.apply(new Change(action, attribute, true));
        return OptionalLong.of(attribute.timestamp());
    }
}
