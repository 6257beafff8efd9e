package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.threatbus.testing.RealServers;
import io.threatbus.testing.ServerChoice;
import io.threatbus.testing.ServerChoice.Chosen;
import io.threatbus.testing.ServerChoice.Source;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The RabbitMQ that the tests use: the one at {@code THREATBUS_TEST_AMQP_URI}, else one on localhost:5672, else a
 * {@code rabbitmq-server} of this machine started for the purpose, else one in a container. Found once for all tests, what
 * was started ends with the process. Tests use names of their own on it.
 */
record Broker(URI uri) {
    private static final String URI_VARIABLE = "THREATBUS_TEST_AMQP_URI";
    private static final URI LOCAL = URI.create("amqp://guest:guest@localhost:5672/%2F");
    private static final ServerChoice<Broker> CHOICE = new ServerChoice<>(
            Optional.ofNullable(System.getenv(URI_VARIABLE))
                    .map(uri -> new Source<>("the one at " + URI_VARIABLE, () -> answering(URI.create(uri)))),
            List.of(
                    new Source<>("the one running on localhost:5672", () -> answering(LOCAL)),
                    new Source<>("a node of the tests' own", Broker::started),
                    new Source<>("a container", () -> new Broker(RabbitContainer.start()))));

    private static @Nullable Broker found;
    private static @Nullable String missed;

    /** The broker; skips the test out loud if there is none. */
    static synchronized Broker require() {
        RealServers.require(
                "RabbitMQ (" + URI_VARIABLE + ", localhost:5672, an installed rabbitmq-server, or a container engine)",
                () -> {
                    find();
                    return true;
                });
        Broker broker = found;
        if (broker == null) {
            throw new IllegalStateException("skipped");
        }
        return broker;
    }

    private static void find() throws IOException {
        if (found != null) {
            return;
        }
        if (missed != null) {
            throw new IOException(missed);
        }
        try {
            Chosen<Broker> chosen = CHOICE.choose();
            System.err.println("RabbitMQ for these tests: " + chosen);
            found = chosen.server();
        } catch (IOException e) {
            missed = e.getMessage();
            throw e;
        }
    }

    private static Broker answering(URI uri) throws IOException {
        Broker broker = new Broker(uri);
        broker.connect().abort();
        return broker;
    }

    private static Broker started() throws IOException {
        if (OwnNode.programs().isEmpty()) {
            throw new IOException("rabbitmq-server is not installed");
        }
        OwnNode node = new OwnNode(Files.createTempDirectory("rabbitmq-test"));
        node.start();
        Runtime.getRuntime().addShutdownHook(new Thread(node::kill));
        return new Broker(URI.create("amqp://guest:guest@localhost:" + node.port() + "/%2F"));
    }

    String host() {
        return uri.getHost();
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : 5672;
    }

    private List<String> userInfo() {
        String info = uri.getUserInfo();
        return info == null ? List.of("guest", "guest") : List.of(info.split(":", 2));
    }

    String username() {
        return userInfo().get(0);
    }

    String password() {
        return userInfo().get(1);
    }

    String vhost() {
        String path = uri.getPath();
        return path == null || path.length() < 2 ? "/" : path.substring(1);
    }

    /** A connection of a test's own. */
    Connection connect() throws IOException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout(3000);
        try {
            factory.setUri(uri);
            return factory.newConnection("threatbus test");
        } catch (TimeoutException | GeneralSecurityException | URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** Deletes exchanges and queues of these names, as far as they are there. */
    void clean(List<String> names) throws IOException {
        try (Connection connection = connect()) {
            for (String name : new ArrayList<>(names)) {
                Channel channel = connection.createChannel();
                channel.exchangeDelete(name);
                channel.queueDelete(name);
            }
        }
    }
}
