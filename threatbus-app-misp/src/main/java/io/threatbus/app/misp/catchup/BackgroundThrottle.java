package io.threatbus.app.misp.catchup;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps work in the background from being felt: it is cut into slices of the processor's time, with a rest after each that
 * is many times as long. Whoever needs the processor meanwhile waits for the end of a slice at most. Used by one thread.
 */
final class BackgroundThrottle {
    /** Shorter than what a scheduler grants a thread before another one gets its turn. */
    static final long SLICE_NANOSECONDS = 100_000;

    private static final int REST = 8;

    private final LongSupplier worked;
    private final Sleep sleep;
    private long begin;

    /** Sleeps for so many nanoseconds. */
    @FunctionalInterface
    interface Sleep {
        void nanoseconds(long time) throws InterruptedException;
    }

    /** The throttle of a thread that this machine measures. */
    BackgroundThrottle() {
        this(processorTime(), TimeUnit.NANOSECONDS::sleep);
    }

    /**
     * A throttle.
     *
     * @param worked how much time of the processor the thread has had, in nanoseconds
     */
    BackgroundThrottle(LongSupplier worked, Sleep sleep) {
        this.worked = worked;
        this.sleep = sleep;
    }

    private static LongSupplier processorTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads::getCurrentThreadCpuTime : System::nanoTime;
    }

    /** Begins to work: what the thread did before does not count. */
    void begin() {
        begin = worked.getAsLong();
    }

    /** Rests if a slice is over; called after each small piece of work. */
    void step() throws InterruptedException {
        long slice = worked.getAsLong() - begin;
        if (slice >= SLICE_NANOSECONDS) {
            sleep.nanoseconds(REST * slice);
            begin();
        }
    }
}
