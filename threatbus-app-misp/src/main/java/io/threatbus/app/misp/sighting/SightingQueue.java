package io.threatbus.app.misp.sighting;

import io.threatbus.ThreatBusException;
import io.threatbus.app.misp.rest.SightingReport;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sightings that wait for MISP. Bounded: the oldest make room. What is taken counts as waiting until it is
 * {@link #done}, so that a spool loses nothing. Guarded by the lock on {@code this}.
 */
final class SightingQueue implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(SightingQueue.class);

    private final RateLimitedLog rareLines = new RateLimitedLog();
    private final int capacity;
    private final Optional<SightingSpool> spool;
    private final Consumer<SightingReport> dropped;
    private final Deque<SightingReport> waiting = new ArrayDeque<>();

    SightingQueue(int capacity, Optional<SightingSpool> spool, Consumer<SightingReport> dropped) {
        this.capacity = capacity;
        this.spool = spool;
        this.dropped = dropped;
        spool.ifPresent(kept -> kept.load().forEach(this::enqueue));
    }

    /** Adds a new one; never waits. */
    synchronized void add(SightingReport report) {
        spool(kept -> kept.add(report));
        enqueue(report);
    }

    /** A spool that fails costs what it was for, surviving a restart, but neither the sighting nor the thread. */
    private void spool(Consumer<SightingSpool> access) {
        try {
            spool.ifPresent(access);
        } catch (ThreatBusException e) {
            rareLines.due("failures").ifPresent(number -> logger.error("{}; {} times lately", e.getMessage(), number));
        }
    }

    private synchronized void enqueue(SightingReport report) {
        waiting.addLast(report);
        makeRoom();
        notifyAll();
    }

    private void makeRoom() {
        while (waiting.size() > capacity) {
            SightingReport oldest = waiting.removeFirst();
            spool(kept -> kept.remove(oldest));
            dropped.accept(oldest);
        }
    }

    /** Waits for at least one, then for {@code linger} for more, up to {@code limit}. */
    synchronized List<SightingReport> take(int limit, Duration linger) throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        long end = System.nanoTime() + linger.toNanos();
        while (waiting.size() < limit && end - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            while (waiting.isEmpty()) {
                wait();
            }
        }
        List<SightingReport> taken = new ArrayList<>();
        while (!waiting.isEmpty() && taken.size() < limit) {
            taken.add(waiting.removeFirst());
        }
        return taken;
    }

    /** Puts back what could not be delivered now, in front. */
    synchronized void restore(List<SightingReport> reports) {
        for (int i = reports.size() - 1; i >= 0; i--) {
            waiting.addFirst(reports.get(i));
        }
        makeRoom();
        notifyAll();
    }

    /** Forgets what is delivered, or never will be. */
    void done(SightingReport report) {
        spool(kept -> kept.remove(report));
    }

    synchronized int size() {
        return waiting.size();
    }

    @Override
    public void close() {
        spool.ifPresent(SightingSpool::close);
    }
}
