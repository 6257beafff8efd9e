package io.threatbus.backbone.rabbitmq;

import io.threatbus.spi.Setting;
import io.threatbus.toolkit.retry.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** The section {@code reconnect}: the pauses between attempts, which double and are jittered. */
record ReconnectOptions(
        @Setting(value = "The pause after the first failed attempt.", byDefault = "500ms")
        Duration initialDelay,

        @Setting(value = "The longest pause.", byDefault = "30s")
        Duration maximumDelay) {

    static final ReconnectOptions DEFAULT = new ReconnectOptions(Duration.ofMillis(500), Duration.ofSeconds(30));

    ReconnectOptions {
        if (initialDelay.toMillis() < 1 || maximumDelay.compareTo(initialDelay) < 0) {
            throw new IllegalArgumentException(
                    "initial_delay is at least 1ms and maximum_delay at least initial_delay; they are " + initialDelay
                            + " and " + maximumDelay);
        }
    }

    /** Fresh pauses by these options. */
    Backoff backoff(RandomGenerator random) {
        return new Backoff(initialDelay, maximumDelay, random);
    }
}
