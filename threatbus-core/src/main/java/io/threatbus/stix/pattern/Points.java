package io.threatbus.stix.pattern;

import java.util.List;

/**
 * The values to look for, each once, in the order of the pattern; at least one.
 *
 * @see PointExtraction for what seeing one of them means
 */
public record Points(List<Point> points) implements Extraction {
    public Points {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("no points: a pattern without any is NotPoints, with its reason");
        }
    }
}
