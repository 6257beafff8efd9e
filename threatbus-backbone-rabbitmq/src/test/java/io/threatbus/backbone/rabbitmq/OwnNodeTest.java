package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Message;
import io.threatbus.testing.Await;
import io.threatbus.testing.RealServers;
import io.threatbus.testing.Samples;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What may only be done to a RabbitMQ node that nobody else uses. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnNodeTest {
    private static final Duration RESTARTING = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static @Nullable OwnNode node;

    @BeforeAll
    static void startNode() throws Exception {
        RealServers.require("an installed rabbitmq-server (apt-get install rabbitmq-server)", () -> OwnNode.programs()
                .isPresent());
        node = new OwnNode(directory);
        node.start();
    }

    @AfterAll
    static void stopNode() {
        if (node != null) {
            node.close();
        }
    }

    private static OwnNode node() {
        OwnNode running = node;
        if (running == null) {
            throw new IllegalStateException("skipped");
        }
        return running;
    }

    private static Settings settings(String name) {
        Broker broker = new Broker(URI.create("amqp://guest:guest@localhost:" + node().port() + "/%2F"));
        Settings settings = new Settings(broker, "threatbus", name);
        settings.connectTimeout = Duration.ofSeconds(3);
        return settings;
    }

    @Test
    void aMemoryAlarmStopsPublishingVisiblyAndAllArrivesWhenItIsOver() throws Exception {
        try (Site bus = Site.start(settings("alarm"))) {
            node().control("set_vm_memory_high_watermark", "0.00000001");
            bus.publish(Samples.indicator("first"));
            bus.awaitHealth("degraded: RabbitMQ takes no messages (low on memory)");
            assertThat(bus.context.value("rabbitmq_blocked")).isEqualTo(1);
            for (int i = 0; i < 500; i++) {
                bus.publish(Samples.indicator("i" + i));
            }
            assertThat(bus.backbone.drain(Duration.ofMillis(200))).isFalse();

            node().control("set_vm_memory_high_watermark", "0.4");

            bus.awaitHealth("up");
            bus.awaitReceived(501);
            assertThat(bus.drain()).isTrue();
        }
    }

    @Test
    void aMessageThatIsTooLargeForTheBrokerIsLeftOutAndTheRestGoesOn() throws Exception {
        node().control("eval", "application:set_env(rabbit, max_message_size, 100000).");
        try (Site bus = Site.start(settings("large"))) {
            bus.publish(Samples.indicator("before"));
            bus.publish(Samples.indicator("large").with(Map.of("description", "x".repeat(200_000))));
            bus.publish(Samples.indicator("after"));

            bus.awaitReceived(2);
            assertThat(bus.drain()).isTrue();
            assertThat(bus.received).containsExactly(Samples.indicator("before"), Samples.indicator("after"));
            assertThat(bus.context.count("rabbitmq_too_large")).isEqualTo(1);
            bus.awaitHealth("up");
        } finally {
            node().control("eval", "application:set_env(rabbit, max_message_size, 134217728).");
        }
    }

    @Test
    void aNodeKilledUnderLoadLosesNothing() throws Exception {
        try (Site a = Site.start(settings("a"));
                Site b = Site.start(settings("b"))) {
            List<Message> sent = new ArrayList<>();
            Thread source = new Thread(() -> {
                for (int i = 0; i < 3000; i++) {
                    Message message = Samples.indicator("i" + i);
                    sent.add(message);
                    try {
                        a.publish(message);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
            source.setDaemon(true);
            source.start();
            b.awaitReceived(300);
            node().kill();
            a.awaitHealth("down: ");
            node().start();

            Await.until("the source has sent all", RESTARTING, () -> !source.isAlive());
            source.join();
            Await.until("all has arrived", RESTARTING, () -> b.received.size() >= sent.size());
            assertThat(a.drain()).isTrue();
            assertThat(b.received).containsExactlyElementsOf(sent);
        }
    }
}
