package io.threatbus.backbone.rabbitmq;

import io.threatbus.spi.HealthReporter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one state of the two links and what the broker says about the publisher. Any thread may call it; guarded by
 * its own lock.
 */
final class BackboneHealth {
    private static final Logger logger = LoggerFactory.getLogger(BackboneHealth.class);

    private static final String WAITING =
            "; messages wait in the inbound queue, and applications are slowed down when it is full";

    /** The two links. */
    enum Side {
        PUBLISHER,
        CONSUMER
    }

    private final HealthReporter reporter;
    private final String stream;
    private final Map<Side, String> peers = new EnumMap<>(Side.class);
    private final Map<Side, Failure> failures = new EnumMap<>(Side.class);
    private Optional<String> blocked = Optional.empty();
    private Optional<String> refused = Optional.empty();
    private Optional<String> shared = Optional.empty();
    private Optional<String> deadLetters = Optional.empty();
    private String reported = "";

    /**
     * A health without news of either link.
     *
     * @param stream which exchange and queue, for messages
     */
    BackboneHealth(HealthReporter reporter, String stream) {
        this.reporter = reporter;
        this.stream = stream;
    }

    /** The report of one link. */
    LinkReport of(Side side) {
        return new LinkReport() {
            @Override
            public void up(String peer) {
                connected(side, peer);
            }

            @Override
            public void down(Failure failure) {
                disconnected(side, failure);
            }
        };
    }

    private synchronized void connected(Side side, String peer) {
        failures.remove(side);
        peers.put(side, peer);
        changed();
    }

    private synchronized void disconnected(Side side, Failure failure) {
        failures.put(side, failure);
        peers.remove(side);
        if (side == Side.PUBLISHER) {
            blocked = Optional.empty();
        }
        changed();
    }

    private void changed() {
        publish();
        notifyAll();
    }

    /** The broker has stopped, or resumed, to read what is published. */
    synchronized void blocked(Optional<String> reason) {
        blocked = reason;
        publish();
    }

    /** The broker does not take charge of messages that it was sent; empty when it does again. */
    synchronized void refused(Optional<String> reason) {
        if (!refused.equals(reason)) {
            refused = reason;
            publish();
        }
    }

    /** Others take part of what is meant for this bus; empty when they no longer do. */
    synchronized void shared(Optional<String> reason) {
        if (!shared.equals(reason)) {
            shared = reason;
            publish();
        }
    }

    /** What cannot be read is not kept; empty when it is again. */
    synchronized void deadLetters(Optional<String> reason) {
        if (!deadLetters.equals(reason)) {
            deadLetters = reason;
            publish();
        }
    }

    /** Waits until both links are up or one has failed, which no answer in time counts as; the failure. */
    synchronized Optional<Failure> awaitFirstOutcome(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<Failure> failure = permanentFirst();
            if (failure.isPresent() || (peers.size() == Side.values().length)) {
                return failure;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                for (Side side : Side.values()) {
                    if (!peers.containsKey(side)) {
                        failures.put(side, new Failure(false, "RabbitMQ: no answer yet"));
                    }
                }
                publish();
                return permanentFirst();
            }
            wait(left);
        }
    }

    private Optional<Failure> permanentFirst() {
        return failures.values().stream().filter(Failure::permanent).findFirst().or(() -> failures.values().stream()
                .findFirst());
    }

    private void publish() {
        Optional<Failure> failure = permanentFirst();
        if (failure.isPresent()) {
            String fix = failure.get().permanent() ? ". It is tried again, but does not mend by itself" : "";
            down(failure.get().reason() + fix + WAITING, failure.get().permanent());
        } else if (blocked.isPresent()) {
            degraded("RabbitMQ takes no messages (" + blocked.get() + "): free memory or disk space there" + WAITING);
        } else if (refused.isPresent()) {
            degraded(refused.get());
        } else if (shared.isPresent() && (peers.size() == Side.values().length)) {
            degraded(shared.get());
        } else if (deadLetters.isPresent() && (peers.size() == Side.values().length)) {
            degraded(deadLetters.get());
        } else if (peers.size() == Side.values().length) {
            reported = "";
            reporter.up("connected to " + peers.get(Side.CONSUMER) + ", " + stream);
        }
    }

    private void down(String reason, boolean worthALine) {
        boolean another = worthALine && reported.startsWith("down ") && !Objects.equals(reported, "down " + reason);
        reported = "down " + reason;
        reporter.down(reason);
        if (another) {
            // The reporter logs changes between up and down only. Passing reasons come and go with each attempt; one
            // that needs somebody to act is told.
            logger.warn("Still no connection, now for another reason: {}", reason);
        }
    }

    private void degraded(String reason) {
        reported = "degraded " + reason;
        reporter.degraded(reason);
    }
}
