package io.threatbus.app.zeek.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.TestBus;
import io.threatbus.app.zeek.settings.ZeekSettings;
import io.threatbus.message.Indicator;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.spi.Subscription;
import io.threatbus.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A real Zeek that gets indicators from a bus and then sees traffic: what it sights. */
final class SensorRun {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** After the last sighting: what takes longer does not come. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final Path directory;
    private final ZeekSettings settings;

    SensorRun(Path directory, ZeekSettings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /**
     * What is sighted, and what Zeek has written.
     *
     * @param intelLog its {@code intel.log}
     * @param reporterLog its {@code reporter.log}
     * @param refuted how many sightings were refuted
     */
    record Outcome(List<Sighting> sightings, String output, String intelLog, String reporterLog, long refuted) {
        Outcome {
            sightings = List.copyOf(sightings);
        }
    }

    /**
     * Zeek reads a file with traffic, once it has all items.
     *
     * @param items how many items the indicators make
     */
    Outcome read(Path capture, Collection<Indicator> indicators, int items) {
        return run(List.of("-r", capture.toString()), indicators, items, zeek -> assertThat(zeek.awaitEnd())
                .as(zeek.output())
                .isZero());
    }

    /**
     * Zeek listens on a network interface.
     *
     * @param items how many items the indicators make
     * @param traffic makes the traffic, once Zeek has all items
     */
    Outcome listen(String networkInterface, Collection<Indicator> indicators, int items, Runnable traffic) {
        return run(List.of("-i", networkInterface), indicators, items, zeek -> traffic.run());
    }

    private Outcome run(
            List<String> source, Collection<Indicator> indicators, int items, Consumer<ZeekProcess> traffic) {
        try (TestBus bus = new TestBus(settings);
                Subscription sightings = bus.subscribe(Topic.SIGHTING);
                ZeekProcess zeek = start(bus, source, items)) {
            Await.until("Zeek has subscribed", PATIENCE, () -> bus.metric("zeek_subscriptions") == 1);
            indicators.forEach(bus::publish);
            Await.until("Zeek has all items", PATIENCE, () -> zeek.output().contains("all items are taken"));
            traffic.accept(zeek);
            List<Sighting> seen = all(sightings);
            return new Outcome(
                    seen,
                    zeek.output(),
                    zeek.read("intel.log"),
                    zeek.read("reporter.log"),
                    bus.metric("zeek_sighting_verdicts", "refuted"));
        }
    }

    private static List<Sighting> all(Subscription subscription) {
        List<Sighting> seen = new ArrayList<>();
        try {
            while (subscription.poll(QUIET).orElse(null) instanceof Sighting sighting) {
                seen.add(sighting);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return seen;
    }

    private ZeekProcess start(TestBus bus, List<String> source, int items) {
        List<String> arguments = Stream.concat(
                        source.stream(),
                        Stream.of(
                                ZeekProcess.scripts().resolve("threatbus.zeek").toString(),
                                ZeekProcess.scripts().resolve("users.zeek").toString(),
                                "frameworks/files/hash-all-files",
                                ZeekProcess.script("wait-for-items.zeek"),
                                "Tenzir::broker_port=" + bus.address().getPort() + "/tcp",
                                "Tenzir::awaited=" + items))
                .toList();
        return ZeekProcess.start(directory.resolve("zeek"), Map.of(), arguments);
    }
}
