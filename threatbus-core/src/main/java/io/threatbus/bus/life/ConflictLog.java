package io.threatbus.bus.life;

import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of two contents of one indicator that claim the same {@code modified}: once an hour for each indicator, ten times a
 * minute in all; the rest is counted and said with the next. Guarded by the stage's turn.
 */
final class ConflictLog {
    private static final Logger logger = LoggerFactory.getLogger(ConflictLog.class);
    private static final int REMEMBERED = 1000;
    private static final int MOST_A_MINUTE = 10;
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Map<StixId, Long> lastTold = new LinkedHashMap<>();
    private long minute = System.nanoTime() - MINUTE;
    private int told;
    private long silent;

    void conflict(StixId id, StixTimestamp modified, String known, String arrived, boolean arrivedCounts) {
        long now = System.nanoTime();
        if (now - minute >= MINUTE) {
            minute = now;
            told = 0;
        }
        Long last = lastTold.get(id);
        if ((last != null && now - last < HOUR) || told >= MOST_A_MINUTE) {
            silent++;
            return;
        }
        told++;
        lastTold.remove(id);
        lastTold.put(id, now);
        if (lastTold.size() > REMEMBERED) {
            lastTold.remove(lastTold.keySet().iterator().next());
        }
        logger.warn(
                "{} has two contents of the time {}, from {} and from {}: the one from {} counts on every bus, since its"
                        + " markings are stricter or its number is greater; its author should write a new modified"
                        + " ({} more such conflicts were not logged)",
                id,
                modified,
                name(known),
                name(arrived),
                arrivedCounts ? "the latter" : "the former",
                silent);
        silent = 0;
    }

    private static String name(String source) {
        return source.isEmpty() ? "a source without a name" : '\'' + printable(source) + '\'';
    }

    private static String printable(String source) {
        StringBuilder text = new StringBuilder(source.length());
        source.codePoints()
                .limit(100)
                .forEach(letter -> text.appendCodePoint(
                        Character.isISOControl(letter) || Character.getType(letter) == Character.FORMAT
                                ? '?'
                                : letter));
        return text.toString();
    }
}
