package io.threatbus.app.zmq.client;

import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which points are active because of which indicators: a point is there as long as one of them names it. Bounded: beyond the
 * bound new indicators are not remembered, so that their points are never taken back. For one thread.
 */
final class ActivePoints {
    /** What is looked for: kind and value. */
    record Named(String kind, String value) {}

    /** What a version of an indicator changes. */
    record Change(boolean adds, Named point) {}

    private final int most;
    private final Map<StixId, List<Named>> indicators = new HashMap<>();
    private final Map<Named, Integer> holders = new HashMap<>();
    private long forgotten;

    /** @param most how many indicators are remembered */
    ActivePoints(int most) {
        this.most = most;
    }

    /** The points of the newest version of an indicator; none if it is withdrawn. Those that go come first. */
    List<Change> put(StixId indicator, List<Named> points) {
        Map<Named, Boolean> gone = new LinkedHashMap<>();
        Map<Named, Boolean> come = new LinkedHashMap<>();
        indicators.getOrDefault(indicator, List.of()).forEach(point -> gone.put(point, true));
        points.forEach(point -> {
            if (gone.remove(point) == null) {
                come.put(point, true);
            }
        });
        List<Change> changes = new ArrayList<>();
        for (Named point : gone.keySet()) {
            if (holders.merge(point, -1, Integer::sum) == 0) {
                holders.remove(point);
                changes.add(new Change(false, point));
            }
        }
        if (points.isEmpty()) {
            indicators.remove(indicator);
        } else if (indicators.containsKey(indicator) || indicators.size() < most) {
            indicators.put(indicator, List.copyOf(points));
            for (Named point : come.keySet()) {
                if (holders.merge(point, 1, Integer::sum) == 1) {
                    changes.add(new Change(true, point));
                }
            }
        } else {
            forgotten++;
            come.keySet().stream()
                    .filter(point -> !holders.containsKey(point))
                    .forEach(point -> changes.add(new Change(true, point)));
        }
        return changes;
    }

    /** How many indicators found no room. */
    long forgotten() {
        return forgotten;
    }
}
