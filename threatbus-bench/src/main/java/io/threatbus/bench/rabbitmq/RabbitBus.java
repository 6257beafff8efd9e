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
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginType;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.NoSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A whole bus with the RabbitMQ backbone and one application, which leaves nothing behind on the broker and the disk. */
final class RabbitBus implements AutoCloseable {
    /** What is promised for a message on its way. */
    enum Promise {
        /** Compatible declarations, no confirmations. */
        UNCONFIRMED("compatible", false, false),
        /** Compatible declarations. */
        COMPATIBLE("compatible", true, false),
        /** Reliable delivery; a crash of the bus loses what it holds in memory. */
        RELIABLE("reliable", true, false),
        /** Reliable delivery with the journal. */
        JOURNALED("reliable", true, true);

        private final String delivery;
        private final boolean confirms;
        private final boolean journal;

        Promise(String delivery, boolean confirms, boolean journal) {
            this.delivery = delivery;
            this.confirms = confirms;
            this.journal = journal;
        }
    }

    private final ConnectionFactory factory;
    private final String exchange;
    private final Path state;
    private final ThreatBus bus;

    RabbitBus(ConnectionFactory factory, String exchange, Promise promise, ApplicationPlugin app, Record appSettings)
            throws IOException {
        this.factory = factory;
        this.exchange = exchange;
        this.state = Files.createTempDirectory("threatbus-bench");
        BackbonePlugin backbone = ServiceLoader.load(BackbonePlugin.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(plugin -> plugin.name().equals("rabbitmq"))
                .findFirst()
                .orElseThrow();
        bus = new ThreatBus(
                busSettings(promise),
                new BackboneSpec("rabbitmq", backbone, settings(backbone, promise)),
                List.of(new AppSpec(app.name(), () -> app, appSettings)),
                new BusServices(InstantSource.system(), MessageObserver.NONE, Throwable::printStackTrace));
        bus.start();
    }

    private BusSettings busSettings(Promise promise) {
        BusSettings defaults = BusSettings.DEFAULT;
        return new BusSettings(
                defaults.inqCapacity(),
                defaults.maxMessageSize(),
                defaults.maxNesting(),
                defaults.maxListLength(),
                defaults.drainTimeout(),
                defaults.stopTimeout(),
                defaults.snapshotTimeout(),
                Optional.of(state),
                new JournalSettings(promise.journal, JournalSettings.DEFAULT.maxSize(), false));
    }

    private Record settings(BackbonePlugin backbone, Promise promise) {
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
                        promise.delivery,
                        promise.confirms,
                        exchange);
        PluginType type = new PluginType(backbone.name(), backbone.configType(), false);
        return new ConfigurationReader(List.of(type), List.of(new PluginType("ends", NoSettings.class, true)), Map.of())
                .read("plugins:\n  apps: {ends: {}}\n  backbones:\n    rabbitmq:\n" + section.indent(6), "benchmark")
                .backbone()
                .settings();
    }

    @Override
    public void close() throws IOException, TimeoutException {
        bus.stop();
        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            channel.exchangeDelete(exchange);
            channel.queueDelete("threatbus." + exchange);
        }
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
