package io.threatbus.app.zeek.data;

/** Seconds and nanoseconds as one number of 64 bits. */
final class Nanoseconds {
    private static final long PER_SECOND = 1_000_000_000L;

    private Nanoseconds() {}

    /** Exact over the whole range, whose lower end cannot be reached by multiplying the floored seconds. */
    static long of(long seconds, int nanoseconds) {
        return seconds < 0 && nanoseconds > 0
                ? Math.addExact(Math.multiplyExact(seconds + 1, PER_SECOND), nanoseconds - PER_SECOND)
                : Math.addExact(Math.multiplyExact(seconds, PER_SECOND), nanoseconds);
    }
}
