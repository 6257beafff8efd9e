package io.threatbus.admin;

import io.threatbus.admin.Arrivals.Arrival;
import io.threatbus.admin.Steps.Step;
import java.util.List;
import java.util.Map;

/** What became of one message; the steps are in the order of their time. */
record Trace(Arrival arrival, List<Step> steps) {
    private static final int MOST_LISTED = 100;

    Trace {
        steps = List.copyOf(steps);
    }

    long number() {
        return arrival.number();
    }

    Map<String, Object> json() {
        Map<String, Object> json = arrival.json();
        json.put("unlisted_steps", (long) Math.max(0, steps.size() - MOST_LISTED));
        json.put("steps", steps.stream().limit(MOST_LISTED).map(Step::json).toList());
        return json;
    }
}
