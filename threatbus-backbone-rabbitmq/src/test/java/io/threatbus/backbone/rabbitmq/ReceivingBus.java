package io.threatbus.backbone.rabbitmq;

import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A whole bus in a process of its own, which a test kills, with an application that notes down what it gets. */
final class ReceivingBus {
    private ReceivingBus() {}

    /**
     * Runs until killed.
     *
     * @param arguments broker, exchange, suffix of the queue, file of the tally, how many messages there are, how many
     *     microseconds the application takes for each, and whether it asks for a snapshot
     */
    public static void main(String[] arguments) throws IOException {
        Settings settings = new Settings(new Broker(URI.create(arguments[0])), arguments[1], arguments[2]);
        int messages = Integer.parseInt(arguments[4]);
        Tally received = new Tally(Path.of(arguments[3]), messages);
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < messages; i++) {
            numbers.put(Samples.indicatorId("m" + i).toString(), i);
        }
        long pauseNanoseconds = 1_000 * Long.parseLong(arguments[5]);
        Optional<Duration> snapshot =
                Boolean.parseBoolean(arguments[6]) ? Optional.of(Duration.ofDays(1)) : Optional.empty();
        Reader reader = new Reader(snapshot, message -> {
            received.increment(numbers.get(((StixObject) message).id().toString()));
            LockSupport.parkNanos(pauseNanoseconds);
        });
        new ThreatBus(
                        BusSettings.DEFAULT,
                        new BackboneSpec("rabbitmq", new RabbitMqBackbone(), settings.build()),
                        List.of(new AppSpec("reader", () -> reader, new NoSettings())),
                        new BusServices(InstantSource.system(), MessageObserver.NONE, Throwable::printStackTrace))
                .start();
        while (true) {
            LockSupport.park();
        }
    }

    private record Reader(Optional<Duration> snapshot, java.util.function.Consumer<Message> target)
            implements ApplicationPlugin {
        @Override
        public String name() {
            return "reader";
        }

        /** Subscribes when the bus runs, as an application does that comes back. */
        @Override
        public void start(AppContext context) {
            context.newThread("reader", () -> read(context)).start();
        }

        private void read(AppContext context) {
            try (Subscription subscription = context.subscribe(
                    new SubscriptionRequest("reader", List.of(Topic.INDICATOR), snapshot, QueueSettings.DEFAULT))) {
                while (true) {
                    subscription.poll(Duration.ofSeconds(1)).ifPresent(target);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void stop() {}
    }
}
