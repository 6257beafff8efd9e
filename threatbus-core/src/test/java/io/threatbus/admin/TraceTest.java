package io.threatbus.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceTest {
    private final Trace trace = new Trace(1, Samples.indicator("evil"), "misp", 0);

    private List<String> steps() {
        return ((List<?>) trace.json().get("steps"))
                .stream()
                        .map(Map.class::cast)
                        .map(step -> step.get("what") + " " + step.get("who"))
                        .toList();
    }

    @Test
    void aSubscriberWhoIsQuickerThanTheNoteOfItsQueueStillSentAfterwards() {
        trace.add(1, "sent", "quick", "");
        trace.add(1, "queued", "slow", "");
        trace.add(1, "queued", "quick", "");
        trace.add(2, "sent", "slow", "");
        assertThat(steps()).containsExactly("queued quick", "sent quick", "queued slow", "sent slow");
    }
}
