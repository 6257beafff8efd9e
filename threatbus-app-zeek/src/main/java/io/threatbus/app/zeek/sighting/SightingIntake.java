package io.threatbus.app.zeek.sighting;

import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.Footprint;
import io.threatbus.app.zeek.intel.WatchedPatterns;
import io.threatbus.app.zeek.metrics.ZeekMetrics;
import io.threatbus.message.Parsed;
import io.threatbus.message.Rejection;
import io.threatbus.message.Sighting;
import io.threatbus.message.SightingVerdict;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of sightings into the bus. Zeek drops what is not read in time, so transports hand over without waiting; the
 * bounded queue in between takes the peaks, and one thread maps and puts. When the bus cannot keep up for long, and after
 * the stop, new sightings are dropped and counted.
 */
public final class SightingIntake {
    private static final Logger logger = LoggerFactory.getLogger(SightingIntake.class);
    private static final int LARGEST_BATCH = 512;
    /** Room for as many usual sightings as may wait by default, and not for as many of the largest. */
    private static final long MOST_BYTES = 128L * 1024 * 1024;

    private static final long LAST_WORD_MILLISECONDS = 500;

    /** Where a sighting came from. */
    public record Origin(String sensor, Peer peer, InQueue inq) {}

    private record Arrival(ZeekEvent event, Origin origin, long bytes) {}

    private final AppContext context;
    private final ZeekMetrics metrics;
    private final SightingMapper mapper;
    private final BlockingQueue<Arrival> queue;
    private final Arrival end;
    private final Thread thread;
    /** Sightings that were taken, and are neither in the bus nor refused. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** What these hold in memory. */
    private final AtomicLong waitingBytes = new AtomicLong();

    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile boolean overflowing;

    public SightingIntake(AppContext context, ZeekMetrics metrics, WatchedPatterns watched, int capacity) {
        this.context = context;
        this.metrics = metrics;
        this.mapper = new SightingMapper(context.parser(), watched, context.clock());
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.end = new Arrival(ZeekEvent.of("end"), new Origin("", Peer.local(context.name()), context.inq()), 0);
        this.thread = context.newThread("sightings", this::run);
        context.metrics()
                .gauge("zeek_sighting_queue_depth", "Sightings that wait to be put into the bus.", queue::size);
    }

    public void start() {
        thread.start();
    }

    /** Takes a sighting without waiting; drops it if there is no room, or if it is too large for the bus. */
    public void offer(ZeekEvent event, Origin origin) {
        long bytes = Footprint.of(event);
        if (stopping.get()) {
            metrics.sightingsDropped(1);
        } else if (bytes > context.parser().limits().size()) {
            context.rejected(
                    origin.peer(),
                    new Rejection(
                            "too-large",
                            "a sighting of some " + bytes + " bytes, the limit is "
                                    + context.parser().limits().size(),
                            ""));
        } else if (enqueue(new Arrival(event, origin, bytes))) {
            overflowing = false;
        } else {
            metrics.sightingsDropped(1);
            warnOfOverflow(origin);
        }
    }

    private boolean enqueue(Arrival arrival) {
        waiting.incrementAndGet();
        if (waitingBytes.addAndGet(arrival.bytes()) <= MOST_BYTES && queue.offer(arrival)) {
            return true;
        }
        settled(arrival);
        return false;
    }

    private void settled(Arrival arrival) {
        waiting.decrementAndGet();
        waitingBytes.addAndGet(-arrival.bytes());
    }

    private void warnOfOverflow(Origin origin) {
        if (!overflowing) {
            overflowing = true;
            logger.atWarn()
                    .addKeyValue("peer", origin.sensor())
                    .log(
                            "the bus does not take sightings as fast as {} sends them: dropping until there is room again",
                            origin.sensor());
        }
    }

    private void run() {
        List<Arrival> batch = new ArrayList<>(LARGEST_BATCH);
        try {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch, LARGEST_BATCH - 1);
                for (Arrival arrival : batch) {
                    if (arrival.equals(end)) {
                        return;
                    }
                    put(arrival);
                    settled(arrival);
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(Arrival arrival) throws InterruptedException {
        try {
            Parsed parsed = mapper.map(arrival.event(), arrival.origin().sensor());
            if (parsed instanceof Parsed.Accepted accepted) {
                arrival.origin().inq().put(accepted.message());
                SightingVerdict.of((Sighting) accepted.message()).ifPresent(verdict -> metrics.verdict(verdict.code()));
                metrics.sightings(1);
            } else if (parsed instanceof Parsed.Rejected rejected) {
                context.rejected(arrival.origin().peer(), rejected.rejection());
            }
        } catch (RuntimeException e) {
            metrics.ignored();
            logger.atWarn()
                    .addKeyValue("peer", arrival.origin().sensor())
                    .setCause(e)
                    .log("a sighting of {} could not be taken", arrival.origin().sensor());
        }
    }

    /**
     * Takes no more sightings, waits for those that were taken to enter the bus, for the given time at most, and ends the
     * thread. Idempotent.
     */
    public void stop(long milliseconds) throws InterruptedException {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        try {
            flush(milliseconds);
        } finally {
            context.metrics().removeGauge("zeek_sighting_queue_depth");
            sayWhatIsLost();
        }
    }

    private void flush(long milliseconds) throws InterruptedException {
        long deadline = System.nanoTime() + milliseconds * 1_000_000;
        if (queue.offer(end, milliseconds, TimeUnit.MILLISECONDS)) {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        thread.interrupt();
        thread.join(LAST_WORD_MILLISECONDS);
    }

    private void sayWhatIsLost() {
        thread.interrupt();
        int lost = waiting.get();
        if (lost > 0) {
            metrics.sightingsDropped(lost);
            logger.warn("the bus does not take {} sightings that wait: they are lost with the stop", lost);
        }
    }
}
