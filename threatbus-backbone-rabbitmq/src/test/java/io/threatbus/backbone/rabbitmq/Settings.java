package io.threatbus.backbone.rabbitmq;

import io.threatbus.spi.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes settings for tests: the defaults with short pauses, and changes to them. */
final class Settings {
    List<String> host;
    int port;
    String username;
    String password;
    String vhost;
    String exchange;
    Delivery delivery = Delivery.RELIABLE;
    QueueOptions queue;
    Optional<TlsOptions> tls = Optional.empty();
    Duration heartbeat = Duration.ofSeconds(30);
    Duration connectTimeout = Duration.ofSeconds(5);
    Duration awaitSubscriber = Duration.ofSeconds(30);
    int prefetch = 1000;
    int outstanding = 2048;
    int channels = 1;
    boolean confirms = true;

    Settings(Broker broker, String exchange, String suffix) {
        this.host = List.of(broker.host());
        this.port = broker.port();
        this.username = broker.username();
        this.password = broker.password();
        this.vhost = broker.vhost();
        this.exchange = exchange;
        this.queue = queue(suffix, QueueType.CLASSIC, 0);
    }

    static QueueOptions queue(String suffix, QueueType type, long maxItems) {
        return new QueueOptions(
                Optional.of(suffix), ".", type, true, Optional.empty(), Optional.empty(), false, false, maxItems);
    }

    RabbitMqSettings build() {
        return new RabbitMqSettings(
                host,
                Optional.of(port),
                username,
                new Secret(password),
                vhost,
                exchange,
                delivery,
                Optional.of(queue),
                tls,
                Optional.of(new ReconnectOptions(Duration.ofMillis(20), Duration.ofMillis(200))),
                true,
                Optional.empty(),
                heartbeat,
                connectTimeout,
                awaitSubscriber,
                prefetch,
                confirms,
                outstanding,
                channels,
                131_072);
    }
}
