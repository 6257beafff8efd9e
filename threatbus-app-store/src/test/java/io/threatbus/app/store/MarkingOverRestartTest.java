package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.access.AccessList;
import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.Topic;
import io.threatbus.stix.Tlp;
import io.threatbus.testing.TestClients;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was given before a restart is taken away after it if it is marked more strictly then. */
class MarkingOverRestartTest {
    private static final Instant NOW = TurnedClock.START;

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();

    private static AccessList list() {
        TestClients.Client sensor = new TestClients.Client();
        sensor.name = "sensor";
        sensor.subscribe = List.of("stix2");
        sensor.maxTlp = "amber";
        return new TestClients().with(sensor).list("sensor");
    }

    private StoreBus bus() {
        StoreBus bus = new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT);
        bus.bus().reload(list());
        return bus;
    }

    private static Indicator marked(Indicator indicator, Tlp level) {
        return indicator.with(
                Map.of("object_marking_refs", List.of(level.marking().toString())));
    }

    @Test
    void aStricterMarkingAfterARestartTakesAwayWhatWasGivenBeforeIt() throws InterruptedException {
        Indicator had = marked(Indicators.domain("had.example", NOW), Tlp.AMBER);
        Indicator never = marked(Indicators.domain("never.example", NOW), Tlp.RED);
        Indicator last = marked(Indicators.domain("last.example", NOW), Tlp.GREEN);
        try (StoreBus bus = bus();
                Subscriber sensor = bus.subscribe(Topic.INDICATOR)) {
            bus.send(List.of(had, never));
            sensor.await("what it may have", received -> received.size() == 1);
        }
        try (StoreBus bus = bus();
                Subscriber sensor = bus.subscribe(Optional.empty(), Topic.INDICATOR)) {
            bus.send(List.of(
                    marked(Indicators.edited(had, NOW.plusSeconds(60)), Tlp.RED),
                    marked(Indicators.edited(never, NOW.plusSeconds(60)), Tlp.RED),
                    last));
            sensor.await("the last one", received -> received.stream()
                    .anyMatch(object -> object.id().equals(last.id())));

            assertThat(sensor.removals()).extracting(Indicator::id).containsExactly(had.id());
            assertThat(sensor.received()).hasSize(2);
            assertThat(sensor.removals().get(0).json().toString()).doesNotContain("had.example");
        }
    }
}
