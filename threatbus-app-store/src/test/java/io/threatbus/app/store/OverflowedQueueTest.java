package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.Await;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A subscriber that nobody can tell to subscribe again, such as a Zeek, and whose queue was too short for a while. */
class OverflowedQueueTest {
    private static final int MANY = 200;
    private static final QueueSettings SHORT = new QueueSettings(50, Overflow.DROP_OLDEST);

    @TempDir
    Path directory;

    private final TurnedClock clock = new TurnedClock();
    private final Set<StixId> looksFor = new HashSet<>();

    @Test
    void whatItMissedIsSentAtOnceWhenItReadsAgainRemovalsIncluded() throws Exception {
        try (StoreBus bus = new StoreBus(directory, clock, new InMemoryBackbone(), StoreSettings.DEFAULT)) {
            Subscription sensor = bus.subscribeWith(SHORT, Topic.INDICATOR);
            List<Indicator> all = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                all.add(Indicators.domain("d" + i + ".example", clock.instant()));
            }
            bus.publish(all.get(0), all.get(1));
            await(sensor, "it reads", () -> looksFor.size() == 2);
            bus.publish(all.get(0).removal(StixTimestamp.of(clock.instant().plusSeconds(1))));
            bus.publish(all.subList(2, MANY).toArray(Indicator[]::new));
            Await.until("most of it had to go", () -> sensor.dropped() > MANY / 2);
            Await.until("all is in the database", () -> bus.gauge("store_waiting") == 0);

            Set<StixId> wanted = all.stream().skip(1).map(Indicator::id).collect(Collectors.toSet());
            await(sensor, "it has what it missed", () -> looksFor.equals(wanted));
            assertThat(clock.instant()).as("no time has passed").isEqualTo(TurnedClock.START);
            assertThat(bus.gauge("coverage_sent_again")).isGreaterThan(MANY / 2);
        }
    }

    /** Reads as a plugin does, which says what it has sent. */
    private void await(Subscription sensor, String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("until %s", what).isLessThan(end);
            Optional<Message> message = sensor.poll(Duration.ofMillis(20));
            if (message.isPresent()) {
                Indicator indicator = (Indicator) message.get();
                boolean ignored =
                        indicator.isRemoval() ? looksFor.remove(indicator.id()) : looksFor.add(indicator.id());
                sensor.sent(indicator);
            }
        }
    }
}
