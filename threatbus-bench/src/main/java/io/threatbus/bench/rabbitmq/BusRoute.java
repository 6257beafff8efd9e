package io.threatbus.bench.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.ThreatBus;
import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginType;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeoutException;

/** From {@code inq} through the RabbitMQ backbone to a subscriber's {@code outq}, in a whole bus. */
final class BusRoute implements Route {
    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ThreatBus bus;
    private final Ends ends = new Ends();
    private final ConnectionFactory factory;
    private final String exchange;

    BusRoute(ConnectionFactory factory, String exchange, String delivery, boolean confirms) {
        this.factory = factory;
        this.exchange = exchange;
        BackbonePlugin backbone = ServiceLoader.load(BackbonePlugin.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(plugin -> plugin.name().equals("rabbitmq"))
                .findFirst()
                .orElseThrow();
        bus = new ThreatBus(
                BusSettings.DEFAULT,
                new BackboneSpec("rabbitmq", backbone, settings(backbone, delivery, confirms)),
                List.of(new AppSpec("ends", () -> ends, new NoSettings())),
                new BusServices(InstantSource.system(), MessageObserver.NONE, Throwable::printStackTrace));
        bus.start();
    }

    private Record settings(BackbonePlugin backbone, String delivery, boolean confirms) {
        String section = """
                host: %s
                port: %d
                username: %s
                password: %s
                exchange_name: %s
                delivery: %s
                confirms: %s
                dead_letter: false
                queue: {name_suffix: %s}
                """.formatted(
                        factory.getHost(),
                        factory.getPort(),
                        factory.getUsername(),
                        factory.getPassword(),
                        exchange,
                        delivery,
                        confirms,
                        exchange);
        PluginType type = new PluginType(backbone.name(), backbone.configType(), false);
        return new ConfigurationReader(List.of(type), List.of(new PluginType("ends", NoSettings.class, true)), Map.of())
                .read("plugins:\n  apps: {ends: {}}\n  backbones:\n    rabbitmq:\n" + section.indent(6), "benchmark")
                .backbone()
                .settings();
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
        bus.stop();
        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            channel.exchangeDelete(exchange);
            channel.queueDelete("threatbus." + exchange);
        }
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
            subscribed = Optional.of(context.subscribe(new SubscriptionRequest(
                    "ends", List.of(Topic.INDICATOR), Optional.empty(), new QueueSettings(100_000, Overflow.BLOCK))));
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
