package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The RabbitMQ that the tests use: the one at {@code THREATBUS_TEST_AMQP_URI}, else one on localhost:5672, else a
 * {@code rabbitmq-server} of this machine started for the purpose, else one in Docker. Started once for all tests, ended
 * with the process. Tests use names of their own on it.
 */
record Broker(URI uri, String origin) {
    private static final String URI_VARIABLE = "THREATBUS_TEST_AMQP_URI";
    private static final URI LOCAL = URI.create("amqp://guest:guest@localhost:5672/%2F");
    private static final int DOCKER_SECONDS = 120;

    private static @Nullable Broker found;

    /** The broker; skips the test out loud if there is none. */
    static synchronized Broker require() {
        RealServers.require(
                "RabbitMQ (" + URI_VARIABLE + ", localhost:5672, an installed rabbitmq-server, or Docker)", () -> {
                    if (found == null) {
                        found = find().orElse(null);
                    }
                    return found != null;
                });
        Broker broker = found;
        if (broker == null) {
            throw new IllegalStateException("skipped");
        }
        return broker;
    }

    private static Optional<Broker> find() throws IOException {
        String given = System.getenv(URI_VARIABLE);
        Optional<Broker> broker;
        if (given != null) {
            // What was asked for is used or missed, never replaced.
            broker = Optional.of(new Broker(URI.create(given), "the one at " + URI_VARIABLE));
            broker.get().connect().abort();
        } else {
            broker = Optional.of(new Broker(LOCAL, "the one running on localhost:5672"))
                    .filter(Broker::answers)
                    .or(Broker::started)
                    .or(Broker::inDocker);
        }
        broker.ifPresent(chosen -> System.err.println("RabbitMQ for these tests: " + chosen.origin));
        return broker;
    }

    private static Optional<Broker> started() {
        if (OwnNode.programs().isEmpty()) {
            return Optional.empty();
        }
        try {
            OwnNode node = new OwnNode(Files.createTempDirectory("rabbitmq-test"));
            node.start();
            Runtime.getRuntime().addShutdownHook(new Thread(node::kill));
            return Optional.of(
                    new Broker(URI.create("amqp://guest:guest@localhost:" + node.port() + "/%2F"), "an own node"));
        } catch (IOException e) {
            throw new IllegalStateException("rabbitmq-server is installed but does not start", e);
        }
    }

    private static Optional<Broker> inDocker() {
        Path output;
        try {
            output = Files.createTempFile("docker", ".out");
            Process docker = new ProcessBuilder(
                            "docker", "run", "--rm", "-d", "-p", "127.0.0.1:25672:5672", "rabbitmq:4")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!docker.waitFor(DOCKER_SECONDS, TimeUnit.SECONDS) || docker.exitValue() != 0) {
                return Optional.empty();
            }
            String container = Files.readString(output).strip();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    new ProcessBuilder("docker", "kill", container).start().waitFor(20, TimeUnit.SECONDS);
                } catch (IOException | InterruptedException e) {
                    System.err.println("container " + container + " is left behind: " + e);
                }
            }));
            Broker broker = new Broker(URI.create("amqp://guest:guest@localhost:25672/%2F"), "RabbitMQ 4 in Docker");
            io.threatbus.testing.Await.until(
                    "RabbitMQ in Docker answers", java.time.Duration.ofSeconds(90), broker::answers);
            return Optional.of(broker);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private boolean answers() {
        try {
            connect().abort();
            return true;
        } catch (IOException e) {
            return false;
        }
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
