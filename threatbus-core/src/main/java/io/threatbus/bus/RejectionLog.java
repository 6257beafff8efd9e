package io.threatbus.bus;

import io.threatbus.message.Rejection;
import io.threatbus.spi.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts bad input of one plugin by reason, and logs the first of a kind at once, the next ones once a minute with how
 * many there were. Guarded by the lock on {@code this}.
 */
final class RejectionLog {
    private static final Logger logger = LoggerFactory.getLogger(RejectionLog.class);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final String plugin;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Map<String, Kind> kinds = new HashMap<>();

    RejectionLog(String plugin, Metrics metrics, InstantSource clock) {
        this.plugin = plugin;
        this.metrics = metrics;
        this.clock = clock;
    }

    synchronized void add(Rejection rejection) {
        metrics.counter("messages_rejected", "Input that is no message, by reason.", "reason", rejection.reason())
                .increment();
        Kind kind = kinds.computeIfAbsent(rejection.reason(), reason -> new Kind());
        Instant now = clock.instant();
        kind.unsaid++;
        if (now.isBefore(kind.nextLine)) {
            return;
        }
        logger.warn(
                "{} rejected {} ({}): {}; it begins with: {}",
                plugin,
                kind.unsaid == 1 ? "a message" : kind.unsaid + " messages",
                rejection.reason(),
                rejection.detail(),
                rejection.excerpt());
        kind.unsaid = 0;
        kind.nextLine = now.plus(QUIET);
    }

    private static final class Kind {
        private Instant nextLine = Instant.MIN;
        private long unsaid;
    }
}
