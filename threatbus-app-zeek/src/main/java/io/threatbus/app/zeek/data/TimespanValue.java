package io.threatbus.app.zeek.data;

import java.time.Duration;

/**
 * Zeek's {@code interval}.
 *
 * @param nanoseconds may be negative
 */
public record TimespanValue(long nanoseconds) implements BrokerData {
    /**
     * The Broker form of a duration.
     *
     * @throws ArithmeticException if the duration exceeds 292 years
     */
    public static TimespanValue of(Duration duration) {
        return new TimespanValue(Nanoseconds.of(duration.getSeconds(), duration.getNano()));
    }

    /** This span as a duration, exactly. */
    public Duration toDuration() {
        return Duration.ofNanos(nanoseconds);
    }

    @Override
    public BrokerType type() {
        return BrokerType.TIMESPAN;
    }

    /** In the form of ISO 8601. */
    @Override
    public String toString() {
        return toDuration().toString();
    }
}
