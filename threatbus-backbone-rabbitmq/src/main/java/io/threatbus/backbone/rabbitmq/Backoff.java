package io.threatbus.backbone.rabbitmq;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts: doubled up to a cap, each shortened by up to a half at random so that many buses do not
 * come back at the same moment. Owned by one thread.
 */
final class Backoff {
    private final Duration initial;
    private final Duration maximum;
    private final RandomGenerator random;
    private Duration next;

    Backoff(ReconnectOptions options, RandomGenerator random) {
        this.initial = options.initialDelay();
        this.maximum = options.maximumDelay();
        this.random = random;
        this.next = initial;
    }

    /** The pause before the next attempt. */
    Duration next() {
        long ceiling = next.toNanos();
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(maximum) > 0 ? maximum : doubled;
        return Duration.ofNanos(ceiling - random.nextLong(ceiling / 2 + 1));
    }

    /** To be called after a success. */
    void reset() {
        next = initial;
    }
}
