package io.threatbus.bus;

import io.threatbus.message.Rejection;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

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

    synchronized void add(Optional<Peer> peer, Rejection rejection) {
        metrics.counter("messages_rejected", "Input that is no message, by reason.", "reason", rejection.reason())
                .increment();
        peer.filter(Peer::authenticated).ifPresent(client -> count(client, rejection.reason()));
        Kind kind = kinds.computeIfAbsent(rejection.reason(), reason -> new Kind());
        Instant now = clock.instant();
        kind.unsaid++;
        if (now.isBefore(kind.nextLine)) {
            return;
        }
        LoggingEventBuilder line = logger.atWarn().addKeyValue("plugin", plugin);
        peer.map(from -> line.addKeyValue("peer", from.label()))
                .orElse(line)
                .setMessage("{} rejected {}{} ({}): {}{}; it begins with: {}")
                .addArgument(plugin)
                .addArgument(kind.unsaid == 1 ? "a message" : kind.unsaid + " messages")
                .addArgument(peer.map(from -> (kind.unsaid == 1 ? " of " : ", the last of ") + from.label())
                        .orElse(""))
                .addArgument(rejection.reason())
                .addArgument(rejection.detail())
                .addArgument(rejection.object().isEmpty() ? "" : ", in " + rejection.object())
                .addArgument(rejection.excerpt())
                .log();
        kind.unsaid = 0;
        kind.nextLine = now.plus(QUIET);
    }

    private void count(Peer client, String reason) {
        metrics.counter(
                        "peer_messages_rejected",
                        "Input of an authenticated peer that is no message or not allowed, by reason.",
                        "peer",
                        client.name(),
                        "reason",
                        reason)
                .increment();
    }

    private static final class Kind {
        private Instant nextLine = Instant.MIN;
        private long unsaid;
    }
}
