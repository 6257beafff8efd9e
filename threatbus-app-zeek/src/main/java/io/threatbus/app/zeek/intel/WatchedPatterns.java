package io.threatbus.app.zeek.intel;

import io.threatbus.stix.StixId;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Basis;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The patterns of which Zeek looks for less, or for something else, than is written in them: what it reports of these is
 * judged, and linked to the value of the indicator. Bounded in number and in size; the indicator that was sent longest ago is
 * forgotten first, and what is reported of it then leaves unjudged. A withdrawn indicator stays, for reports of it may still
 * be on their way. Safe for use by any thread.
 */
public final class WatchedPatterns {
    private static final int MOST = 200_000;
    private static final long MOST_CHARACTERS = 32L * 1024 * 1024;

    /**
     * What is known of an indicator.
     *
     * @param pattern its pattern
     * @param points what was meant by each value that Zeek looks for, by value in lower case
     * @param judged whether the pattern asks for more than Zeek's match says
     */
    public record Watched(String pattern, Map<String, Point> points, boolean judged) {
        public Watched {
            points = Map.copyOf(points);
        }

        /** What was meant by a value that Zeek has seen. */
        public Optional<Point> point(String seen) {
            return Optional.ofNullable(points.get(seen.toLowerCase(Locale.ROOT)));
        }

        private long size() {
            return pattern.length() + 100L * points.size();
        }
    }

    private final Map<StixId, Watched> watched = new LinkedHashMap<>();
    private long characters;

    /** Remembers what an indicator stands for, if there is anything to remember. */
    public synchronized void put(StixId indicator, String pattern, List<Watch> watches) {
        boolean judged = watches.stream()
                .anyMatch(watch ->
                        watch.meant().basis() == Basis.CHECKED || watch.meant().basis() == Basis.NECESSARY);
        Map<String, Point> points = new HashMap<>();
        for (Watch watch : watches) {
            Point point = watch.meant().point();
            if (judged || !watch.item().value().equalsIgnoreCase(point.originalValue())) {
                points.put(watch.item().value().toLowerCase(Locale.ROOT), point);
            }
        }
        Watched before = watched.remove(indicator);
        characters -= before == null ? 0 : before.size();
        if (points.isEmpty()) {
            return;
        }
        Watched now = new Watched(judged ? pattern : "", points, judged);
        watched.put(indicator, now);
        characters += now.size();
        while (watched.size() > MOST || characters > MOST_CHARACTERS) {
            StixId oldest = watched.keySet().iterator().next();
            characters -= watched.remove(oldest).size();
        }
    }

    /** What is known of an indicator. */
    public synchronized Optional<Watched> find(StixId indicator) {
        return Optional.ofNullable(watched.get(indicator));
    }
}
