package io.threatbus.app.misp;

import io.threatbus.testing.RealServers;
import io.threatbus.testing.ServerChoice;
import io.threatbus.testing.ServerChoice.Chosen;
import io.threatbus.testing.ServerChoice.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The Kafka that a test uses: the one at {@code THREATBUS_TEST_KAFKA}, else a broker from the test class path, else one in a
 * container. Tests use topics and groups of their own on it.
 *
 * @param own the broker from the class path, the only one that a test may stop
 * @param end stops what was started
 */
record KafkaServer(String address, Optional<KafkaBroker> own, Runnable end) implements AutoCloseable {
    private static final String ADDRESS_VARIABLE = "THREATBUS_TEST_KAFKA";
    private static final String IMAGE = "apache/kafka:4.1.0";
    private static final int ANSWER_SECONDS = 10;

    /** The server; skips the test out loud if there is none. */
    static KafkaServer require(Path directory) {
        ServerChoice<KafkaServer> choice = new ServerChoice<>(
                Optional.ofNullable(System.getenv(ADDRESS_VARIABLE))
                        .map(address -> new Source<>("the one at " + ADDRESS_VARIABLE, () -> running(address))),
                List.of(
                        new Source<>("a broker of the tests' own", () -> started(directory)),
                        new Source<>("a container", KafkaServer::container)));
        AtomicReference<KafkaServer> found = new AtomicReference<>();
        RealServers.require("Kafka (" + ADDRESS_VARIABLE + ", the class path's, or a container engine)", () -> {
            Chosen<KafkaServer> chosen = choice.choose();
            System.err.println("Kafka for this test: " + chosen);
            found.set(chosen.server());
            return true;
        });
        return found.get();
    }

    private static KafkaServer running(String address) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.describeCluster().nodes().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        return new KafkaServer(address, Optional.empty(), () -> {});
    }

    private static KafkaServer started(Path directory) throws IOException, InterruptedException {
        KafkaBroker broker = new KafkaBroker(directory);
        try {
            broker.awaitListening();
        } catch (IOException | InterruptedException e) {
            broker.close();
            throw e;
        }
        return new KafkaServer(broker.address(), Optional.of(broker), broker::close);
    }

    private static KafkaServer container() throws IOException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IOException("no container engine answers");
        }
        KafkaContainer container = new KafkaContainer(IMAGE);
        container.start();
        return new KafkaServer(container.getBootstrapServers(), Optional.empty(), container::stop);
    }

    /** Deletes a topic of a test. */
    void delete(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.deleteTopics(List.of(topic)).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
