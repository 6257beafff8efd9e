package io.threatbus.stix.pattern;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a pattern apart into the values that a sensor can look for one by one.
 *
 * <p>Values are normalised as sensors need them, and no further: addresses and networks have one canonical spelling, and
 * {@code /32} and {@code /128} are single addresses; hashes in hexadecimal are in lower case; domain names lose a dot at
 * their end. URLs and everything else stay as they are.
 *
 * <p>An equality with a network, {@code [ipv4-addr:value = '203.0.113.0/24']}, means any address in it, as those who write
 * such patterns mean it; strictly by section 9.6.1 it would be the network as a whole, which no sensor ever sees. For the
 * same reason an IPv6 address counts as one below {@code ipv4-addr} too, and the number of an autonomous system may stand in
 * quotes.
 *
 * <p>May be used from any thread.
 */
public final class PointExtraction {
    private PointExtraction() {}

    /**
     * The exact set: the pattern matches if and only if at least one of the points is seen.
     *
     * @return the points, or the first reason why there is no such set
     */
    public static Extraction extract(Pattern pattern) {
        return run(pattern.expression(), new PointCollector(false));
    }

    /**
     * A necessary set, weaker than {@link #extract}: whenever the pattern matches, at least one of the points is seen, but
     * a point may be seen without the pattern matching. Of properties or observations that must come together it has the
     * most telling ones (see {@link PointKind}), and it passes over qualifiers. Who takes these points widens the pattern.
     *
     * @return the points, or the first reason why there is no such set
     */
    public static Extraction necessaryPoints(Pattern pattern) {
        return run(pattern.expression(), new PointCollector(true));
    }

    /**
     * The point of a pattern with a single comparison, if it is written in the usual way; found with little effort. Only for
     * the text of a pattern that was parsed before.
     */
    public static Optional<Point> single(String pattern) {
        return SinglePoint.read(pattern);
    }

    /** The exact set of points of one comparison, without the observation around it. */
    public static Extraction extract(ComparisonExpression comparison) {
        return run(new ObservationExpression.Observation(comparison), new PointCollector(false));
    }

    private static Extraction run(ObservationExpression expression, PointCollector collector) {
        List<Point> points = new ArrayList<>(2);
        Optional<NotPoints> obstacle = collector.collect(expression, points);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        return new Points(points.size() == 1 ? points : distinct(points));
    }

    private record Identity(String objectPath, String value, Class<?> constant) {}

    /** Each point once: two spellings of one value are one point. */
    private static List<Point> distinct(List<Point> points) {
        Map<Identity, Point> distinct = new LinkedHashMap<>(points.size() * 2);
        for (Point point : points) {
            Identity identity = new Identity(
                    point.objectPath(), point.value(), point.constant().getClass());
            distinct.putIfAbsent(identity, point);
        }
        return List.copyOf(distinct.values());
    }
}
