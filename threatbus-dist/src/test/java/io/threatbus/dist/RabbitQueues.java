package io.threatbus.dist;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/**
 * An exchange of a test's own on the RabbitMQ at {@code THREATBUS_TEST_AMQP_URI}, else on localhost:5672, with the queues of
 * its buses. Taken away when closed. {@code -Dthreatbus.exchange} names one that buses of the Python version use, too: it is
 * declared as they do, and stays.
 */
final class RabbitQueues implements AutoCloseable {
    private static final String PREFIX = "threatbus.";

    private final URI uri = URI.create(Optional.ofNullable(System.getenv("THREATBUS_TEST_AMQP_URI"))
            .orElse("amqp://guest:guest@localhost:5672/%2F"));
    private final Optional<String> shared = Optional.ofNullable(System.getProperty("threatbus.exchange"));
    private final String exchange = shared.orElseGet(() -> "threatbus-it-" + UUID.randomUUID());
    private final List<String> suffixes = new ArrayList<>();
    private final Connection connection;
    private final Channel channel;

    /** Skips the test out loud if there is no broker. */
    RabbitQueues() throws IOException {
        RealServers.requirePort("RabbitMQ (THREATBUS_TEST_AMQP_URI or localhost:5672)", uri.getHost(), uri.getPort());
        ConnectionFactory factory = new ConnectionFactory();
        try {
            factory.setUri(uri);
            connection = factory.newConnection("threatbus test");
        } catch (TimeoutException | GeneralSecurityException | URISyntaxException e) {
            throw new IOException(e);
        }
        channel = connection.createChannel();
    }

    /** The section of a bus's backbone. */
    String backbone(String bus) {
        String suffix = exchange + "-" + bus;
        String delivery = shared.isPresent() ? ", delivery: compatible" : "";
        suffixes.add(suffix);
        String[] user = uri.getUserInfo().split(":", 2);
        return "rabbitmq: {host: " + uri.getHost() + ", port: " + uri.getPort() + ", username: " + user[0]
                + ", password: " + user[1] + ", exchange_name: " + exchange + delivery + ", queue: {name_suffix: "
                + suffix + "}}";
    }

    /** Publishes as any bus does. */
    void publish(Map<String, Object> object) throws IOException {
        channel.basicPublish(exchange, "", null, WireBus.json(object).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        try (connection) {
            for (String suffix : suffixes) {
                channel.queueDelete(PREFIX + suffix);
            }
            if (shared.isPresent()) {
                return;
            }
            channel.exchangeDelete(exchange);
            channel.exchangeDelete(exchange + ".dead-letter");
            channel.queueDelete(exchange + ".dead-letter");
        }
    }
}
