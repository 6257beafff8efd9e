package io.threatbus.app.store.life;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Time in the database: whole microseconds since 1970, as fine as STIX is, and sortable. */
public final class Micros {
    /** Later than any time: in Java what NULL is in the database. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long PER_SECOND = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(36_525_000);

    private Micros() {}

    public static long of(Instant instant) {
        return instant.getEpochSecond() * PER_SECOND + instant.getNano() / 1000;
    }

    /** A span; one of more than a hundred thousand years counts as that long, so that sums cannot overflow. */
    public static long of(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? of(LONGEST) : duration.toMillis() * 1000;
    }

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
