package io.threatbus.backbone.rabbitmq;

import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The section {@code plugins.backbones.rabbitmq}. */
record RabbitMqSettings(
        @Setting(
                "The broker, or several nodes of one cluster, each as host or host:port. They are tried in this order; one that was of no use comes last.")
        List<String> host,

        @Setting(
                value = "The port of hosts that are given without one; 5672, or 5671 with TLS, if not given.",
                min = 1,
                max = 65535)
        Optional<Integer> port,

        @Setting("The user of the broker.") String username,
        @Setting("The password of the user.") Secret password,

        @Setting(value = "The virtual host.", byDefault = "/")
        String vhost,

        @Setting(value = "The exchange that all buses share.", byDefault = "threatbus")
        String exchangeName,

        @Setting(
                value =
                        "compatible declares the exchange and the queue as the Python version does; reliable survives a restart of the broker. The same on all buses of an exchange.",
                byDefault = "compatible")
        Delivery delivery,

        @Setting("The queue of this bus.") Optional<QueueOptions> queue,
        @Setting("Encryption.") Optional<TlsOptions> tls,
        @Setting("Pauses between attempts to connect.") Optional<ReconnectOptions> reconnect,

        @Setting(
                value =
                        "Whether messages that cannot be read are kept in the queue <exchange_name>.dead-letter, if delivery is reliable.",
                byDefault = "true")
        boolean deadLetter,

        @Setting(
                "How the connections are called in the broker's list; \"threatbus \" and the queue's suffix if not given.")
        Optional<String> connectionName,

        @Setting(
                value = "How often a sign of life is exchanged; a silent connection is given up after two.",
                byDefault = "10s")
        Duration heartbeat,

        @Setting(value = "How long an attempt to connect may take.", byDefault = "10s")
        Duration connectTimeout,

        @Setting(
                value =
                        "How long after its start the bus leaves messages in the queue if no application has subscribed yet.",
                byDefault = "30s")
        Duration awaitSubscriber,

        @Setting(
                value = "How many messages the broker sends ahead of their acknowledgement.",
                byDefault = "1000",
                min = 1,
                max = 65535)
        int prefetch,

        @Setting(
                value =
                        "Whether the bus holds each message until RabbitMQ has confirmed it. Without, more messages pass per second, and those under way are lost with a connection.",
                byDefault = "true")
        boolean confirms,

        @Setting(
                value = "How many published messages may wait for the broker's confirmation.",
                byDefault = "2048",
                min = 1,
                max = 1_000_000)
        int outstandingConfirms,

        @Setting(
                value =
                        "How many channels messages are published on. With more than one, only messages about the same object keep their order.",
                byDefault = "1",
                min = 1,
                max = 64)
        int publishChannels,

        @Setting(
                value = "How many of the latest messages of each other bus are remembered to recognise duplicates.",
                byDefault = "131072",
                min = 64,
                max = 16_777_216)
        int duplicateWindow) {

    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;

    RabbitMqSettings {
        host = List.copyOf(host);
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is missing: name the broker");
        }
        if (heartbeat.toSeconds() < 1 || heartbeat.toSeconds() > 3600) {
            throw new IllegalArgumentException("heartbeat is between 1s and 1h; it is " + heartbeat);
        }
        if (connectTimeout.toMillis() < 100 || connectTimeout.toSeconds() > 600) {
            throw new IllegalArgumentException("connect_timeout is between 100ms and 10m; it is " + connectTimeout);
        }
        if (delivery == Delivery.COMPATIBLE && queue.isPresent() && queue.get().type() == QueueType.QUORUM) {
            throw new IllegalArgumentException("queue.type: quorum needs delivery: reliable");
        }
    }

    QueueOptions queueOptions() {
        return queue.orElse(QueueOptions.DEFAULT);
    }

    TlsOptions tlsOptions() {
        return tls.orElse(TlsOptions.OFF);
    }

    ReconnectOptions reconnectOptions() {
        return reconnect.orElse(ReconnectOptions.DEFAULT);
    }

    int effectivePort() {
        return port.orElse(tlsOptions().enabled() ? TLS_PORT : PORT);
    }

    String queueSuffix() {
        return queueOptions().nameSuffix().orElseGet(RabbitMqSettings::hostName);
    }

    String queueName() {
        return "threatbus" + queueOptions().nameJoinSymbol() + queueSuffix();
    }

    String effectiveConnectionName() {
        return connectionName.orElseGet(() -> "threatbus " + queueSuffix());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "this machine does not know its own name (" + e.getMessage() + "); set queue.name_suffix", e);
        }
    }
}
