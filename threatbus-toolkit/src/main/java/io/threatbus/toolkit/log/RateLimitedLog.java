package io.threatbus.toolkit.log;

import io.threatbus.toolkit.collect.BoundedMap;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Decides when to write down what may happen thousands of times a second: the first time, and then once in an interval,
 * with how often it happened. Remembers a bounded number of keys. Thread-safe.
 */
public final class RateLimitedLog {
    /** The usual interval. */
    public static final Duration MINUTE = Duration.ofMinutes(1);

    private static final int MOST_KEYS = 1000;
    /** Of all keys together, in an interval: who comes from thousands of addresses does not fill the log either. */
    private static final int MOST_LINES = 100;

    private final long interval;
    private final LongSupplier nanoTime;
    private final Map<String, Silence> silences = BoundedMap.byAge(MOST_KEYS);

    private long begin;
    private int lines;

    private static final class Silence {
        private final long since;
        private long count;

        Silence(long since) {
            this.since = since;
        }
    }

    /** Writes a line a minute. */
    public RateLimitedLog() {
        this(MINUTE, System::nanoTime);
    }

    /**
     * Writes a line per interval and key.
     *
     * @param nanoTime a monotonic clock, in nanoseconds, such as {@link System#nanoTime}
     */
    public RateLimitedLog(Duration interval, LongSupplier nanoTime) {
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
    }

    /**
     * Notes that something happened.
     *
     * @param key the same for what is the same to the operator
     * @return how often since the last line, this time included; empty while it is too early for another line
     */
    public synchronized OptionalLong due(String key) {
        long now = nanoTime.getAsLong();
        Silence silence = silences.get(key);
        if (silence != null && now - silence.since < interval) {
            silence.count++;
            return OptionalLong.empty();
        }
        if (lines == 0 || now - begin >= interval) {
            begin = now;
            lines = 0;
        }
        if (lines >= MOST_LINES) {
            return OptionalLong.empty();
        }
        lines++;
        silences.remove(key);
        silences.put(key, new Silence(now));
        return OptionalLong.of(silence == null ? 1 : silence.count + 1);
    }

    /** Writes a warning if it is time for one, and at DEBUG otherwise. */
    public void warn(Logger logger, String key, String message) {
        write(logger.atDebug(), logger.atWarn(), key, message);
    }

    /** As {@link #warn(Logger, String, String)}, about a peer, by which a log in JSON can be searched. */
    public void warn(Logger logger, String key, Object peer, String message) {
        write(logger.atDebug().addKeyValue("peer", peer), logger.atWarn().addKeyValue("peer", peer), key, message);
    }

    private void write(LoggingEventBuilder quiet, LoggingEventBuilder loud, String key, String message) {
        OptionalLong count = due(key);
        if (count.isEmpty()) {
            quiet.log("{}", message);
        } else if (count.getAsLong() == 1) {
            loud.log("{}", message);
        } else {
            loud.log("{} ({} times since the last such line)", message, count.getAsLong());
        }
    }
}
