package io.threatbus.app.misp.sighting;

import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.rest.SightingApi;
import io.threatbus.app.misp.rest.SightingReport;
import io.threatbus.app.misp.sighting.SightingTranslator.Translated;
import io.threatbus.app.misp.update.SentMemory;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Subscription;
import io.threatbus.toolkit.collect.BoundedMap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes sightings from the bus to MISP: one thread {@link #read}s, as many as configured {@link #send}. The bus never
 * waits for MISP.
 */
public final class SightingReporter implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(SightingReporter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST_COALESCED = 100_000;

    private final SightingSettings settings;
    private final Optional<Path> spool;
    private final SightingTranslator translator;
    private final SightingQueue queue;
    private final SightingOutcomes outcomes = new SightingOutcomes();
    private final SightingSender sender;
    private final InstantSource clock;
    private final Metrics metrics;
    /** When which attribute was last reported; owned by the reading thread. */
    private final BoundedMap<UUID, Instant> lastReports = BoundedMap.byAge(MOST_COALESCED);

    /**
     * A reporter.
     *
     * @param spool the file that keeps waiting sightings across restarts
     */
    public SightingReporter(
            SightingSettings settings,
            Optional<Path> spool,
            SightingApi api,
            SentMemory memory,
            RetryPolicy retries,
            InstantSource clock,
            Metrics metrics) {
        this.settings = settings;
        this.spool = spool;
        this.clock = clock;
        this.metrics = metrics;
        this.translator = new SightingTranslator(settings.source());
        this.queue = new SightingQueue(settings.queue(), spool.map(SightingSpool::open), this::dropped);
        this.sender = new SightingSender(queue, api, memory, settings.bulk(), retries, metrics, outcomes);
    }

    /** Takes sightings from the bus until interrupted or the subscription ends. */
    public void read(Subscription subscription) throws InterruptedException {
        while (!subscription.isClosed()) {
            Optional<Message> message = subscription.poll(PATIENCE);
            if (message.isPresent() && message.get() instanceof Sighting sighting) {
                take(subscription, sighting);
            }
        }
    }

    private void take(Subscription subscription, Sighting sighting) {
        try {
            Translated translated = translator.translate(sighting);
            if (translated instanceof Translated.Skipped skipped) {
                skip(subscription, sighting, skipped.outcome());
                return;
            }
            SightingReport report = ((Translated.Report) translated).report();
            if (isRepetition(report)) {
                skip(subscription, sighting, "coalesced");
            } else {
                outcomes.await(report, subscription, sighting);
                queue(report);
            }
        } catch (RuntimeException e) {
            logger.error("{} is dropped", sighting, e);
            skip(subscription, sighting, "failed");
        }
    }

    /** Has a report wait for MISP. */
    void queue(SightingReport report) {
        queue.add(report);
    }

    private void skip(Subscription subscription, Sighting sighting, String outcome) {
        count(outcome);
        subscription.skipped(sighting, outcome);
        logger.debug("{} is not reported to MISP: {}", sighting, outcome);
    }

    private boolean isRepetition(SightingReport report) {
        if (settings.coalesce().isZero() || report.type() != 0) {
            return false;
        }
        Instant now = clock.instant();
        Instant last = lastReports.get(report.attribute());
        if (last != null && now.isBefore(last.plus(settings.coalesce()))) {
            return true;
        }
        lastReports.remove(report.attribute());
        lastReports.put(report.attribute(), now);
        return false;
    }

    private void dropped(SightingReport report) {
        count("dropped");
        outcomes.failed(report, "too-many-wait");
        logger.warn("a sighting of {} is dropped: too many wait for MISP", report.attribute());
    }

    private void count(String outcome) {
        metrics.counter("misp_sightings", "Sightings for MISP.", "outcome", outcome)
                .increment();
    }

    /** Delivers to MISP until interrupted. */
    public void send() throws InterruptedException {
        sender.run();
    }

    /** How many wait for MISP. */
    public int waiting() {
        return queue.size();
    }

    @Override
    public void close() {
        int waiting = queue.size();
        if (waiting > 0 && spool.isPresent()) {
            logger.info("{} sightings wait in {} until the next start", waiting, spool.get());
        } else if (waiting > 0) {
            logger.warn(
                    "{} sightings have not reached MISP and are lost; a state_directory, or sightings.spool, would"
                            + " keep them until the next start",
                    waiting);
        }
        queue.close();
    }
}
