package io.threatbus.app.store;

import io.threatbus.app.store.settings.StoreSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.message.Indicator;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.stix.StixId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The process that {@link StoreKillTest} kills: publishes indicators as fast as it can, reads snapshots in between, and
 * says on standard output which indicators were in them. Arguments: the state directory and the first number.
 */
public final class KilledStore {
    private static final int BATCH = 500;
    private static final int BATCHES_PER_SNAPSHOT = 4;

    private KilledStore() {}

    public static StixId id(long number) {
        return new StixId(
                "indicator", new UUID(Long.rotateLeft(number * 0x9E3779B97F4A7C15L, 7), Long.MIN_VALUE | number));
    }

    public static void main(String[] arguments) throws Exception {
        long number = Long.parseLong(arguments[1]);
        Instant beginning = Instant.now();
        try (StoreBus bus = new StoreBus(
                Path.of(arguments[0]), InstantSource.system(), new InMemoryBackbone(), StoreSettings.DEFAULT)) {
            while (true) {
                for (int batch = 0; batch < BATCHES_PER_SNAPSHOT; batch++) {
                    List<Indicator> indicators = new ArrayList<>();
                    for (int i = 0; i < BATCH; i++) {
                        indicators.add(Indicators.indicator(
                                id(number++), "[domain-name:value = 'd.example']", beginning, Optional.empty()));
                    }
                    bus.publish(indicators.toArray(Indicator[]::new));
                }
                answer(bus, number - 1);
            }
        }
    }

    private static void answer(StoreBus bus, long last) throws InterruptedException {
        StixId awaited = id(last);
        try (Subscriber subscriber = bus.subscribe(Optional.of(Duration.ofSeconds(1)), Topic.INDICATOR)) {
            subscriber.await(
                    "the last",
                    received -> !received.isEmpty()
                            && received.get(received.size() - 1).id().equals(awaited));
            StringBuilder line = new StringBuilder("answered");
            for (StixObject object : subscriber.received()) {
                line.append(' ').append(object.id().uuid().getLeastSignificantBits() & Long.MAX_VALUE);
            }
            System.out.println(line);
            System.out.flush();
        }
    }
}
