package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin in a real bus, fed by a real Kafka broker that runs as a process of its own; see {@link KafkaServer} for other
 * ones, which are not restarted.
 */
class MispKafkaTest {
    private static final int RECORDS = 200;

    @TempDir
    Path directory;

    private final String topic = "misp_attribute-" + UUID.randomUUID();
    private final String group = "threatbus-" + UUID.randomUUID();
    private final long now = Instant.now().getEpochSecond();

    private void produce(KafkaProducer<byte[], byte[]> producer, int from) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = from; i < from + RECORDS; i++) {
            String json = "{\"Attribute\":{\"id\":\"" + i
                    + "\",\"event_id\":\"7\",\"category\":\"Network activity\",\"type\":"
                    + "\"domain\",\"to_ids\":true,\"uuid\":\"" + FakeMisp.uuid(i) + "\",\"timestamp\":\"" + now
                    + "\",\"value\":\"d" + i + ".example.com\"},\"Event\":{\"id\":\"7\"},\"action\":\"add\"}";
            sent.add(producer.send(new ProducerRecord<>(topic, json.getBytes(StandardCharsets.UTF_8))));
            if (i % 50 == 0) {
                sent.add(producer.send(new ProducerRecord<>(topic, "{broken".getBytes(StandardCharsets.UTF_8))));
            }
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    private static Set<String> patterns(int from) {
        Set<String> patterns = new TreeSet<>();
        for (int i = from; i < from + RECORDS; i++) {
            patterns.add("add [domain-name:value = 'd" + i + ".example.com']");
        }
        return patterns;
    }

    private static Set<String> receive(TestBus bus) throws InterruptedException {
        Set<String> received = new TreeSet<>();
        for (int i = 0; i < RECORDS; i++) {
            assertThat(received.add(bus.next())).as("nothing comes twice").isTrue();
        }
        return received;
    }

    private static void restart(KafkaBroker broker, TestBus bus) throws Exception {
        broker.stop();
        bus.awaitHealth("no connection to Kafka");
        broker.startAgain();
    }

    @Test
    void nothingIsLostAndNothingComesTwiceWhenBrokerAndBusAreRestarted() throws Exception {
        Path state = Files.createDirectories(directory.resolve("state"));
        try (KafkaServer server = KafkaServer.require(directory);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                server.address(),
                                "delivery.timeout.ms",
                                "120000",
                                "linger.ms",
                                "0"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            String kafka = "kafka: {topics: " + topic + ", poll_interval: 0.5, config: {bootstrap.servers: '"
                    + server.address() + "', group.id: " + group + ", auto.offset.reset: smallest,"
                    + " metadata.max.age.ms: 1000, socket.nagle.disable: 'true'}}";
            produce(producer, 1_000);
            try (TestBus bus = new TestBus(Optional.of(state), kafka)) {
                assertThat(receive(bus)).isEqualTo(patterns(1_000));
                bus.awaitHealth("kafka connected");
                if (server.own().isPresent()) {
                    restart(server.own().get(), bus);
                }
                produce(producer, 2_000);
                assertThat(receive(bus)).isEqualTo(patterns(2_000));
            }
            produce(producer, 3_000);
            try (TestBus bus = new TestBus(Optional.of(state), kafka)) {
                assertThat(receive(bus)).isEqualTo(patterns(3_000));
                assertThat(bus.rest(Duration.ofMillis(1500))).isEmpty();
                assertThat(bus.metric("misp_ignored", "unchanged"))
                        .as("offsets were committed, so that nothing had to be recognised")
                        .isZero();
            }
            server.delete(topic);
        }
    }
}
