package io.threatbus.app.zeek.broker.io;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Writes a warning at most once per interval and key, and the repetitions at DEBUG: a peer that tries again every second
 * does not fill the log. Remembers a bounded number of keys. Used by one thread at
 * a time.
 */
public final class OccasionalLog {
    static final Duration INTERVAL = Duration.ofMinutes(10);

    private static final int MOST_KEYS = 512;

    private final Logger logger;
    private final LongSupplier nanoTime;
    private final Map<String, Long> lastTimes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_KEYS;
        }
    };

    /**
     * Has written nothing yet.
     *
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    public OccasionalLog(Logger logger, LongSupplier nanoTime) {
        this.logger = logger;
        this.nanoTime = nanoTime;
    }

    public void debug(String message) {
        logger.debug("{}", message);
    }

    /**
     * Writes a warning, unless one with this key was written not long ago.
     *
     * @param key the same for what is the same to the operator
     */
    public void warn(String key, String message) {
        long now = nanoTime.getAsLong();
        Long last = lastTimes.get(key);
        if (last != null && now - last < INTERVAL.toNanos()) {
            logger.debug("{}", message);
            return;
        }
        lastTimes.remove(key);
        lastTimes.put(key, now);
        logger.warn("{}", message);
    }
}
