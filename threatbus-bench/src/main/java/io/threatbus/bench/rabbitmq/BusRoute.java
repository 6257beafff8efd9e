package io.threatbus.bench.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** From {@code inq} through the RabbitMQ backbone to a subscriber's {@code outq}, in a whole bus. */
final class BusRoute implements Route {
    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Ends ends = new Ends();
    private final RabbitBus bus;

    BusRoute(ConnectionFactory factory, String exchange, RabbitBus.Promise promise) throws IOException {
        bus = new RabbitBus(factory, exchange, promise, ends, new NoSettings());
        ends.subscribe();
    }

    @Override
    public void run(List<Message> messages) throws Exception {
        Thread source = new Thread(() -> ends.send(messages), "source");
        source.start();
        List<Message> received = new ArrayList<>(BATCH);
        int count = 0;
        while (count < messages.size()) {
            Message first = ends.subscription()
                    .poll(PATIENCE)
                    .orElseThrow(() -> new IllegalStateException("a message is missing"));
            received.add(first);
            ends.subscription().drainTo(received, BATCH);
            count += received.size();
            received.clear();
        }
        source.join();
        if (count > messages.size()) {
            throw new IllegalStateException(count - messages.size() + " messages too many");
        }
    }

    @Override
    public void close() throws IOException, TimeoutException {
        bus.close();
    }

    private static final class Ends implements ApplicationPlugin {
        private Optional<AppContext> given = Optional.empty();
        private Optional<Subscription> subscribed = Optional.empty();

        @Override
        public String name() {
            return "ends";
        }

        @Override
        public void start(AppContext context) {
            given = Optional.of(context);
        }

        /** When the bus runs, as an application does: the backbone waits for one. */
        void subscribe() {
            subscribed = Optional.of(given.orElseThrow()
                    .subscribe(new SubscriptionRequest(
                            "ends",
                            List.of(Topic.INDICATOR),
                            Optional.empty(),
                            new QueueSettings(100_000, Overflow.BLOCK))));
        }

        Subscription subscription() {
            return subscribed.orElseThrow();
        }

        void send(List<Message> messages) {
            try {
                for (int from = 0; from < messages.size(); from += BATCH) {
                    given.orElseThrow().inq().putAll(messages.subList(from, Math.min(messages.size(), from + BATCH)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void stop() {
            subscribed.ifPresent(Subscription::close);
        }
    }
}
