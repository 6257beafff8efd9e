package io.threatbus.app.suricata.eve;

import io.threatbus.message.Json;
import io.threatbus.message.Parsed;
import io.threatbus.message.Sighting;
import io.threatbus.message.SightingVerdict;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.InQueue;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of sightings into the bus: a bounded queue and one thread, so that a bus that is busy keeps no Suricata waiting
 * that writes into a socket. A reader of a file or of Redis waits instead. Any thread offers.
 */
final class SightingIntake {
    private static final Logger logger = LoggerFactory.getLogger(SightingIntake.class);
    private static final int CAPACITY = 10_000;
    private static final long PATIENCE_MILLISECONDS = 100;

    private final AppContext context;
    private final EveMetrics metrics;
    private final SightingMapper mapper;
    private final NoiseGate gate;
    private final ArrayBlockingQueue<Map<String, Object>> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Thread thread;
    private volatile boolean stopping;
    private final RateLimitedLog seldom = new RateLimitedLog();

    SightingIntake(AppContext context, EveMetrics metrics, SightingMapper mapper, NoiseGate gate) {
        this.context = context;
        this.metrics = metrics;
        this.mapper = mapper;
        this.gate = gate;
        this.thread = context.newThread("sightings", this::run);
        context.metrics()
                .gauge("suricata_sighting_queue_depth", "Sightings that wait to be put into the bus.", queue::size);
    }

    void start() {
        thread.start();
    }

    /** Takes a sighting; {@code wait} says whether to wait for room, or to drop it. */
    void offer(Map<String, Object> sighting, boolean wait) throws InterruptedException {
        boolean taken = queue.offer(sighting);
        while (!taken && wait && !stopping) {
            taken = queue.offer(sighting, PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS);
        }
        if (!taken) {
            metrics.dropped();
            seldom.warn(
                    logger,
                    "full",
                    "the bus does not take sightings as fast as Suricata reports them: dropping until there is room");
        }
    }

    private void run() {
        InQueue inq = context.inq();
        try {
            while (true) {
                Optional<Map<String, Object>> next =
                        Optional.ofNullable(queue.poll(PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS));
                if (next.isPresent()) {
                    put(next.get(), inq);
                } else if (stopping) {
                    return;
                }
                for (NoiseGate.HeldBack held : gate.due(System.nanoTime())) {
                    put(mapper.several(held.last(), held.count(), held.first()), inq);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(Map<String, Object> sighting, InQueue inq) throws InterruptedException {
        try {
            Parsed parsed = context.parser().parse(Json.write(sighting).bytes());
            if (parsed instanceof Parsed.Accepted accepted) {
                inq.put(accepted.message());
                metrics.sighting();
                SightingVerdict.of((Sighting) accepted.message()).ifPresent(verdict -> metrics.verdict(verdict.code()));
            } else if (parsed instanceof Parsed.Rejected rejected) {
                context.rejected(rejected.rejection());
            }
        } catch (RuntimeException e) {
            metrics.unreadable();
            seldom.warn(logger, "failure", "a sighting could not be taken: " + e);
            logger.debug("Details", e);
        }
    }

    /** Lets what waits into the bus, for the given time at most. */
    void stop(Duration patience) throws InterruptedException {
        stopping = true;
        thread.join(Math.max(1, patience.toMillis()));
        thread.interrupt();
        queue.forEach(lost -> metrics.dropped());
        context.metrics().removeGauge("suricata_sighting_queue_depth");
    }
}
