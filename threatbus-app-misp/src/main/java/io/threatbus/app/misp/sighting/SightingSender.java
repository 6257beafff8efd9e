package io.threatbus.app.misp.sighting;

import io.threatbus.app.misp.rest.RestException;
import io.threatbus.app.misp.rest.RestException.Kind;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.rest.SightingApi;
import io.threatbus.app.misp.rest.SightingApi.Taken;
import io.threatbus.app.misp.rest.SightingReport;
import io.threatbus.app.misp.update.SentIndicator;
import io.threatbus.app.misp.update.SentMemory;
import io.threatbus.spi.Metrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers waiting sightings to MISP. Several threads may {@link #run} it, one request at a time each. */
final class SightingSender {
    private static final Logger logger = LoggerFactory.getLogger(SightingSender.class);
    private static final int BULK = 100;
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final SightingQueue queue;
    private final SightingApi api;
    private final SentMemory memory;
    private final boolean bulk;
    private final RetryPolicy retries;
    private final Metrics metrics;
    private final SightingOutcomes outcomes;

    SightingSender(
            SightingQueue queue,
            SightingApi api,
            SentMemory memory,
            boolean bulk,
            RetryPolicy retries,
            Metrics metrics,
            SightingOutcomes outcomes) {
        this.queue = queue;
        this.api = api;
        this.memory = memory;
        this.bulk = bulk;
        this.retries = retries;
        this.metrics = metrics;
        this.outcomes = outcomes;
    }

    /** Delivers until interrupted. */
    void run() throws InterruptedException {
        int failures = 0;
        while (!Thread.currentThread().isInterrupted()) {
            List<SightingReport> left = bulk ? queue.take(BULK, LINGER) : queue.take(1, Duration.ZERO);
            try {
                deliver(left);
                failures = 0;
            } catch (RestException e) {
                failures++;
                keep(left, retries.pause(failures, e));
            } catch (InterruptedException e) {
                queue.restore(left);
                throw e;
            } catch (RuntimeException e) {
                // The memory fails, or something nobody has thought of; neither may cost the sightings.
                logger.warn("sightings cannot be delivered and wait: {}", e.toString());
                failures++;
                keep(left, retries.pause(failures));
            }
        }
    }

    private void keep(List<SightingReport> left, Duration pause) throws InterruptedException {
        queue.restore(left);
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }

    /** Takes out of the list what is over and done with, so that a failure later on does not repeat it. */
    private void deliver(List<SightingReport> left) throws InterruptedException {
        if (bulk) {
            together(left);
        }
        while (!left.isEmpty()) {
            Taken taken = single(left.get(0));
            SightingReport report = left.remove(0);
            switch (taken) {
                case TAKEN -> finish(report, "reported", "");
                case NO_SUCH_ATTRIBUTE -> finish(report, "unknown", "this MISP has no such attribute");
                case REFUSED -> finish(report, "refused", "MISP could not add it");
            }
        }
    }

    /**
     * Reports together what can be. MISP takes them by way of one event, no matter which; if it refuses because that one
     * is gone, they are left to be reported one by one.
     */
    private void together(List<SightingReport> left) throws InterruptedException {
        List<SightingReport> together = new ArrayList<>();
        Optional<String> event = Optional.empty();
        List<SightingReport> expanded = new ArrayList<>();
        for (SightingReport report : left) {
            Optional<SentIndicator> sent = memory.find(report.attribute());
            Optional<String> known = sent.map(SentIndicator::eventUuid).filter(uuid -> !uuid.isEmpty());
            if (known.isPresent()) {
                together.add(report);
                expanded.addAll(ofParts(report, sent.get()));
                event = known;
            }
        }
        if (event.isEmpty()) {
            return;
        }
        try {
            String outcome = api.reportAll(event.get(), expanded) ? "reported" : "unsaved";
            left.removeAll(together);
            together.forEach(report -> finish(report, outcome, "MISP knows it already, or not what was seen"));
        } catch (RestException e) {
            if (e.failure() != Kind.REFUSED) {
                throw e;
            }
            logger.debug("MISP refuses sightings together, so they are reported one by one: {}", e.getMessage());
        }
    }

    /** MISP takes sightings of attributes only; of an object that was sent as a whole, all its parts were seen. */
    private static List<SightingReport> ofParts(SightingReport report, SentIndicator sent) {
        if (!sent.isObject()) {
            return List.of(report);
        }
        List<SightingReport> reports = new ArrayList<>();
        for (UUID part : sent.parts()) {
            // Made of the sighting and the part, so that a repetition is recognised.
            byte[] name = (report.id() + "/" + part).getBytes(StandardCharsets.US_ASCII);
            reports.add(new SightingReport(
                    UUID.nameUUIDFromBytes(name), part, report.type(), report.source(), report.timestamp()));
        }
        return reports;
    }

    private Taken single(SightingReport report) throws InterruptedException {
        Optional<SentIndicator> sent = memory.find(report.attribute()).filter(SentIndicator::isObject);
        try {
            if (sent.isPresent()) {
                api.reportAll(sent.get().eventUuid(), ofParts(report, sent.get()));
                return Taken.TAKEN;
            }
            return api.report(report);
        } catch (RestException e) {
            if (e.failure() != Kind.REFUSED) {
                throw e;
            }
            logger.debug("MISP refuses a sighting of {}: {}", report.attribute(), e.getMessage());
            return Taken.REFUSED;
        }
    }

    private void finish(SightingReport report, String outcome, String reason) {
        queue.done(report);
        metrics.counter("misp_sightings", "Sightings for MISP.", "outcome", outcome.toLowerCase(Locale.ROOT))
                .increment();
        switch (outcome) {
            case "reported" -> {
                outcomes.reported(report);
                logger.debug("reported a sighting of {}", report.attribute());
            }
            case "unknown", "unsaved" -> {
                outcomes.skipped(report, outcome);
                logger.debug("a sighting of {} is skipped: {}", report.attribute(), reason);
            }
            default -> {
                outcomes.failed(report, outcome);
                logger.warn("a sighting of {} is refused: {}", report.attribute(), reason);
            }
        }
    }
}
