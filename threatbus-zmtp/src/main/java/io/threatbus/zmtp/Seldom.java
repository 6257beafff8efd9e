package io.threatbus.zmtp;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Decides when to write down what may happen thousands of times a second: the first time, and then once a minute with
 * the number. Remembers a bounded number of keys. Owned by one thread.
 */
public final class Seldom {
    /** How long to be silent after a line. */
    public static final Duration PAUSE = Duration.ofMinutes(1);

    private static final int MOST_KEYS = 1000;

    private final LongSupplier nanoTime;
    private final Map<String, Silence> silences = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Silence> eldest) {
            return size() > MOST_KEYS;
        }
    };

    private static final class Silence {
        private final long since;
        private long count;

        Silence(long since) {
            this.since = since;
        }
    }

    public Seldom(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Notes that something has happened; how often since the last line, this time included, if it is time for one. */
    public OptionalLong note(String key) {
        long now = nanoTime.getAsLong();
        Silence silence = silences.get(key);
        if (silence != null && now - silence.since < PAUSE.toNanos()) {
            silence.count++;
            return OptionalLong.empty();
        }
        silences.remove(key);
        silences.put(key, new Silence(now));
        return OptionalLong.of(silence == null ? 1 : silence.count + 1);
    }
}
