package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.testing.Await;
import io.threatbus.testing.RealServers;
import io.threatbus.testing.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A long run in which the node, the publishing bus and the connections are killed in turn, as often as
 * {@code -Dthreatbus.crashRounds} says. It takes minutes, so it does not run by itself.
 */
@EnabledIfSystemProperty(named = "threatbus.crashRounds", matches = "\\d+", disabledReason = "takes minutes")
class CrashTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int rounds = Integer.getInteger("threatbus.crashRounds", 10);
    private final int messages = Integer.getInteger("threatbus.crashMessages", 100_000);
    private final int rate = Integer.getInteger("threatbus.crashRate", 4_000);
    private final Map<String, Integer> numbers = new HashMap<>();
    private final BitSet arrived = new BitSet();
    private final AtomicInteger distinct = new AtomicInteger();
    private final AtomicLong twice = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private long acceptedOnly;
    private @Nullable Process bus;

    @TempDir
    Path directory;

    @Test
    void whateverIsKilledNothingThatWasConfirmedIsMissing() throws Exception {
        RealServers.require(
                "an installed rabbitmq-server", () -> OwnNode.programs().isPresent());
        for (int i = 0; i < messages; i++) {
            numbers.put(Samples.indicatorId("m" + i).toString(), i);
        }
        try (OwnNode node = new OwnNode(directory)) {
            node.start();
            try (Relay relay = new Relay("localhost", node.port())) {
                Settings settings = new Settings(
                        new Broker(URI.create("amqp://guest:guest@localhost:" + relay.port() + "/%2F"), "own"),
                        "threatbus",
                        "other");
                settings.connectTimeout = Duration.ofSeconds(3);
                try (Site other = Site.unsubscribed(settings)) {
                    other.backbone.subscribe(Topic.INDICATOR, Site.outq(this::arrive));
                    run(node, relay, other);
                }
            } finally {
                killBus();
            }
        }
    }

    private void run(OwnNode node, Relay relay, Site other) throws Exception {
        startBus(relay.port());
        int events = 3 * rounds;
        for (int event = 0; event < events; event++) {
            int due = (int) ((long) messages * (event + 1) / (events + 2));
            Await.until("message " + due + " has arrived", PATIENCE, () -> distinct.get() >= due);
            switch (event % 3) {
                case 0 -> {
                    node.kill();
                    node.start();
                }
                case 1 -> {
                    killBus();
                    startBus(relay.port());
                }
                default -> relay.cut();
            }
        }
        Await.until("all are confirmed", PATIENCE, () -> confirmed.get() >= messages);
        Await.until("all have arrived", PATIENCE, () -> distinct.get() >= messages);
        System.err.printf(
                "%d messages; node, bus and connections killed %d times each: %d missing, %d came to the subscriber"
                        + " more than once, %d duplicates recognised by the bus, %d redelivered by RabbitMQ;"
                        + " accepted by a killed bus but not confirmed, sent again by their source: %d%n",
                messages,
                rounds,
                messages - distinct.get(),
                twice.get(),
                other.context.count("rabbitmq_duplicates"),
                other.context.count("rabbitmq_redelivered"),
                acceptedOnly);
        assertThat(distinct.get()).isEqualTo(messages);
    }

    private synchronized void arrive(Message message) {
        Integer number = numbers.get(((Indicator) message).id().toString());
        assertThat(number).isNotNull();
        if (arrived.get(number)) {
            twice.incrementAndGet();
        } else {
            arrived.set(number);
            distinct.incrementAndGet();
        }
    }

    private void startBus(int port) throws IOException {
        long from = confirmed.get();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingBus.class.getName(),
                        Integer.toString(port),
                        Long.toString(from),
                        Integer.toString(messages),
                        Integer.toString(rate))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        bus = process;
        Thread reader = new Thread(() -> follow(process), "bus output");
        reader.setDaemon(true);
        reader.start();
    }

    private void follow(Process process) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] figures = line.split(" ", 2);
                accepted.set(Long.parseLong(figures[0]));
                confirmed.set(Long.parseLong(figures[1]));
            }
        } catch (IOException | NumberFormatException e) {
            // Killed in the middle of a line.
        }
    }

    private void killBus() throws InterruptedException {
        Process running = bus;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor(10, TimeUnit.SECONDS);
            acceptedOnly += Math.max(0, accepted.get() - confirmed.get());
        }
    }
}
