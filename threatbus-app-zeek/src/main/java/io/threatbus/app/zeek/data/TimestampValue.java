package io.threatbus.app.zeek.data;

import java.time.Instant;

/**
 * Zeek's {@code time}. Zeek computes in doubles, so that the last three digits of what it sends are noise: round to
 * microseconds before showing a time to people.
 *
 * @param nanoseconds since 1970-01-01T00:00:00Z; the range ends in the years 1677 and 2262
 */
public record TimestampValue(long nanoseconds) implements BrokerData {
    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000L;

    /**
     * The Broker form of an instant.
     *
     * @throws ArithmeticException if the instant is outside of the range
     */
    public static TimestampValue of(Instant instant) {
        return new TimestampValue(Nanoseconds.of(instant.getEpochSecond(), instant.getNano()));
    }

    /** This time as an instant, exactly. */
    public Instant toInstant() {
        return Instant.ofEpochSecond(
                Math.floorDiv(nanoseconds, NANOSECONDS_PER_SECOND), Math.floorMod(nanoseconds, NANOSECONDS_PER_SECOND));
    }

    @Override
    public BrokerType type() {
        return BrokerType.TIMESTAMP;
    }

    /** In the form of ISO 8601, in UTC. */
    @Override
    public String toString() {
        return toInstant().toString();
    }
}
