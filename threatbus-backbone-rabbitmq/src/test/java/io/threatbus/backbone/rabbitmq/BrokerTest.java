package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What tests against the broker share: names of their own, and that nothing is left there afterwards. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class BrokerTest {
    final String exchange = "test-" + UUID.randomUUID();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<String> queues = new ArrayList<>();
    Broker broker;

    @BeforeEach
    void findBroker() {
        broker = Broker.require();
    }

    @AfterEach
    void cleanUp() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        List<String> names = new ArrayList<>(queues);
        names.add(exchange);
        names.add(exchange + ".dead-letter");
        if (broker != null) {
            broker.clean(names);
        }
    }

    <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    /** A suffix that is unique on the broker. */
    String suffix(String name) {
        return exchange + "-" + name;
    }

    Settings settings(String name) {
        queues.add("threatbus." + suffix(name));
        return new Settings(broker, exchange, suffix(name));
    }

    Site start(Settings settings) throws InterruptedException {
        return closing(Site.start(settings));
    }

    Relay relay() throws IOException {
        return closing(new Relay(broker.host(), broker.port()));
    }

    static Settings through(Relay relay, Settings settings) {
        settings.host = List.of("127.0.0.1");
        settings.port = relay.port();
        return settings;
    }

    /** A connection past the bus. */
    Channel foreigner() throws IOException {
        Connection connection = closing(broker.connect());
        return connection.createChannel();
    }

    void publishForeign(AMQP.BasicProperties properties, String body) throws IOException {
        foreigner().basicPublish(exchange, "", properties, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for a message in a queue and takes it. */
    GetResponse get(String queue) throws IOException {
        Channel channel = foreigner();
        AtomicReference<GetResponse> response = new AtomicReference<>();
        Await.until("a message in " + queue, () -> {
            try {
                response.set(channel.basicGet(queue, true));
                return response.get() != null;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        return response.get();
    }
}
