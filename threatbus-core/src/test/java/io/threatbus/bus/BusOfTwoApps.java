package io.threatbus.bus;

import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** A bus with a backbone that hands on at once, a source and a sensor, for the tests of one subject each. */
abstract class BusOfTwoApps {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    final TurnedClock clock = new TurnedClock();
    final DirectBackbone backbone = new DirectBackbone();
    final TestApp source = new TestApp("source");
    final TestApp sensor = new TestApp("sensor");
    final List<Throwable> fatal = new CopyOnWriteArrayList<>();
    final ThreatBus bus = bus(List.of(source.spec(), sensor.spec()));

    private ThreatBus bus(List<AppSpec> apps) {
        BusSettings settings = new BusSettings(
                1000,
                10_000,
                64,
                100,
                Duration.ofSeconds(1),
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Optional.empty(),
                JournalSettings.DEFAULT);
        return new ThreatBus(
                settings,
                new BackboneSpec("test", backbone, new NoSettings()),
                apps,
                new BusServices(clock, MessageObserver.NONE, fatal::add));
    }

    @AfterEach
    void stop() {
        source.hanging.countDown();
        bus.stop();
    }

    final Subscription subscribe(int capacity, Overflow overflow, Optional<Duration> snapshot, String... topics) {
        List<Topic> wanted = new ArrayList<>();
        for (String topic : topics) {
            wanted.add(new Topic(topic));
        }
        return sensor.context.subscribe(
                new SubscriptionRequest("sensor-1", wanted, snapshot, new QueueSettings(capacity, overflow)));
    }

    static Message next(Subscription subscription) throws InterruptedException {
        return subscription.poll(PATIENCE).orElseThrow(() -> new AssertionError("nothing came"));
    }
}
