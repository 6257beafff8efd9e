package io.threatbus.bus.memory;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast somebody reads what waits for it, in windows of a fifth of a second. It decides who is worth waiting for: who
 * takes next to nothing would hold up everybody else. Written by the reader and whoever puts something into an empty
 * queue, read by any; a value that is a window old does no harm.
 */
public final class ReadingRate {
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BYTES_PER_MESSAGE = 2048;

    private final LongSupplier nanoTime;
    private long windowBegin;
    private long windowMessages;
    private long windowBytes;
    private volatile long lastSign;
    private volatile long perSecond = Long.MAX_VALUE;

    /** Nothing is known: it counts as fast until a window has passed. */
    public ReadingRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        begin();
    }

    /** Something waits, after nothing did. */
    public synchronized void begin() {
        windowBegin = nanoTime.getAsLong();
        lastSign = windowBegin;
        windowMessages = 0;
        windowBytes = 0;
        perSecond = Long.MAX_VALUE;
    }

    /** It has taken something. */
    public synchronized void taken(int messages, long bytes) {
        if (messages == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        windowMessages += messages;
        windowBytes += bytes;
        lastSign = now;
        if (now - windowBegin >= WINDOW_NANOS) {
            long equivalent = Math.max(windowMessages, windowBytes / BYTES_PER_MESSAGE);
            perSecond = equivalent * SECOND_NANOS / (now - windowBegin);
            windowBegin = now;
            windowMessages = 0;
            windowBytes = 0;
        }
    }

    /** Whether it has taken something within a second and a half, and so many messages, or twice as many KiB, per second. */
    public boolean isAtLeast(long messagesPerSecond) {
        return nanoTime.getAsLong() - lastSign < SILENCE_NANOS && perSecond >= messagesPerSecond;
    }
}
