package io.threatbus.bench.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import io.threatbus.app.zmq.ZmqPlugin;
import io.threatbus.app.zmq.ZmqSettings;
import io.threatbus.message.Json;
import io.threatbus.message.Message;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** From a ZeroMQ publisher through the RabbitMQ backbone to a ZeroMQ subscriber: every message is parsed twice. */
final class ZmqRoute implements Route {
    private static final int QUEUE = 100_000;
    private static final int BATCH = 64;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final byte[] TOPIC = "stix2/indicator ".getBytes(StandardCharsets.US_ASCII);

    private final ZmqPlugin plugin = new ZmqPlugin();
    private final RabbitBus bus;
    private final ZmtpClient publisher;
    private final ZmtpClient subscriber;

    ZmqRoute(ConnectionFactory factory, String exchange, RabbitBus.Promise promise) throws IOException {
        bus = new RabbitBus(factory, exchange, promise, plugin, settings());
        subscriber = connect(plugin.ports().pub(), SocketType.SUB);
        subscriber.subscribe(register());
        publisher = connect(plugin.ports().sub(), SocketType.PUB);
        publisher.receive();
    }

    private static ZmqSettings settings() {
        ZmqSettings plain = ZmqSettings.onLoopback(0, 0, 0);
        return new ZmqSettings(
                plain.host(),
                plain.manage(),
                plain.pub(),
                plain.sub(),
                plain.advertisedHost(),
                plain.insecure(),
                new QueueSettings(QUEUE, Overflow.BLOCK),
                plain.heartbeatGrace(),
                plain.hold(),
                plain.maxSubscriptions(),
                plain.maxConnections());
    }

    private byte[] register() throws IOException {
        try (ZmtpClient client = connect(plugin.ports().manage(), SocketType.REQ)) {
            byte[] request = Json.write(Map.of("action", "subscribe", "topic", "stix2/indicator"))
                    .bytes();
            client.send(List.of(new byte[0], request));
            client.flush();
            Map<?, ?> reply = (Map<?, ?>) Json.read(client.receive().get(1));
            return String.valueOf(reply.get("topic")).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static ZmtpClient connect(int port, SocketType type) throws IOException {
        return ZmtpClient.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), type, TIMEOUT);
    }

    @Override
    public void run(List<Message> messages) throws Exception {
        Thread source = new Thread(() -> send(messages), "source");
        source.start();
        for (int i = 0; i < messages.size(); i++) {
            subscriber.receive();
        }
        source.join();
    }

    private void send(List<Message> messages) {
        try {
            for (int i = 0; i < messages.size(); i++) {
                publisher.send(List.of(messages.get(i).json().prefixedWith(TOPIC)));
                if (i % BATCH == BATCH - 1) {
                    publisher.flush();
                }
            }
            publisher.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException, TimeoutException {
        publisher.close();
        subscriber.close();
        bus.close();
    }
}
