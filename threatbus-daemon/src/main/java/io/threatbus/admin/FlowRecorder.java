package io.threatbus.admin;

import io.threatbus.bus.metrics.Meters;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many messages flowed, by second, topic and direction, over the last minutes: what the charts of the status page
 * show. Guarded by the lock on {@code this}; sampled by one thread.
 */
final class FlowRecorder {
    private static final int SAMPLES = 300;
    private static final String ACCEPTED = "threatbus_messages_accepted";
    private static final Map<String, String> OTHERS = Map.of(
            "threatbus_messages_sent", "sent",
            "threatbus_messages_dropped", "dropped",
            "threatbus_messages_rejected", "rejected",
            "threatbus_messages_skipped", "skipped");

    private record Sample(long time, Map<String, Long> totals) {}

    private final Meters meters;
    private final InstantSource clock;
    private final Deque<Sample> samples = new ArrayDeque<>();

    FlowRecorder(Meters meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** Called about once a second. */
    void sample() {
        Map<String, Long> totals = new TreeMap<>();
        for (Meters.Family family : meters.counters()) {
            String direction = family.name().equals(ACCEPTED) ? "accepted" : OTHERS.get(family.name());
            if (direction == null) {
                continue;
            }
            for (Meters.Sample sample : family.samples()) {
                String plugin = sample.labels().getOrDefault("plugin", "");
                String topic = sample.labels().getOrDefault("topic", "");
                totals.merge(direction + '|' + plugin + '|' + topic, sample.value(), Long::sum);
            }
        }
        synchronized (this) {
            if (samples.size() == SAMPLES) {
                samples.removeFirst();
            }
            samples.addLast(new Sample(clock.millis(), totals));
        }
    }

    /** The last samples, as totals since the start: {@code [{time, totals: {"accepted|zmq|stix2/indicator": n}}]}. */
    synchronized List<Object> json(int limit) {
        List<Object> json = new ArrayList<>();
        int skip = Math.max(0, samples.size() - limit);
        for (Sample sample : samples) {
            if (skip-- > 0) {
                continue;
            }
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("time", sample.time);
            entry.put("totals", sample.totals);
            json.add(entry);
        }
        return json;
    }
}
