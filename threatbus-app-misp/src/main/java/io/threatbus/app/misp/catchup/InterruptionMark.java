package io.threatbus.app.misp.catchup;

import io.threatbus.app.misp.update.IndicatorPublisher;
import io.threatbus.app.misp.update.MemoryException;
import io.threatbus.app.misp.update.SentMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From when on something may have been missed; kept with the memory of what was sent. Any thread may use it; guarded by
 * the lock on {@code this}.
 */
public final class InterruptionMark {
    private static final Logger logger = LoggerFactory.getLogger(InterruptionMark.class);
    private static final String PINNED = "catch-up-from";
    /** How far the clocks of MISP and of the bus may be apart. */
    private static final long CLOCK_SECONDS = 5;

    private final IndicatorPublisher publisher;
    private final SentMemory memory;
    private final long start;
    private long pinned;
    private long pinnedMeanwhile;
    private boolean running;

    /**
     * A mark at what was taken in last; at the first start, at the start: what is made before a feed connects is missed.
     *
     * @param started when the bus was started, in seconds since 1970
     */
    public InterruptionMark(IndicatorPublisher publisher, long started) {
        this.publisher = publisher;
        this.memory = publisher.memory();
        this.pinned = memory.mark(PINNED).orElse(0L);
        this.start = started + CatchUp.OVERLAP_SECONDS - CLOCK_SECONDS;
        pin();
    }

    /** Notes that from now on something may be missed: what came after what was taken in last, or after the start. */
    public void pin() {
        long last = publisher.lastTimestamp();
        pin(last > 0 ? last : start);
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

    /** Begins a run that brings what was missed; returns from when on, or 0. */
    synchronized long begin() {
        running = true;
        pinnedMeanwhile = 0;
        return pinned;
    }

    /** The run has brought everything. */
    synchronized void done() {
        memory.setMark(PINNED, pinnedMeanwhile);
        pinned = pinnedMeanwhile;
    }

    /** The run is over, with or without success. */
    synchronized void end() {
        running = false;
    }
}
