package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.testing.Await;
import io.threatbus.testing.RealServers;
import io.threatbus.testing.Samples;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node, the sending bus and the connections are killed in turn while messages flow. By itself each once; the long run
 * is {@code -Dthreatbus.crashRounds=10 -Dthreatbus.crashMessages=100000}. With {@code -Dthreatbus.crashJournal=false} it
 * fails, and shows what the journal is for.
 */
class CrashTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** So many messages are in the bus alone when it is killed. */
    private static final int HELD = 500;

    private final int rounds = Integer.getInteger("threatbus.crashRounds", 1);
    private final int messages = Integer.getInteger("threatbus.crashMessages", 12_000);
    private final int rate = Integer.getInteger("threatbus.crashRate", 4_000);
    private final boolean journal = Boolean.parseBoolean(System.getProperty("threatbus.crashJournal", "true"));
    private final Map<String, Integer> numbers = new HashMap<>();
    private final BitSet arrived = new BitSet();
    private final AtomicInteger distinct = new AtomicInteger();
    private final AtomicLong twice = new AtomicLong();
    private long heldByKilled;

    @TempDir
    Path directory;

    @Test
    void whateverIsKilledNothingThatWasAcceptedIsMissing() throws Exception {
        RealServers.require(
                "an installed rabbitmq-server", () -> OwnNode.programs().isPresent());
        for (int i = 0; i < messages; i++) {
            numbers.put(Samples.indicatorId("m" + i).toString(), i);
        }
        Tally tally = new Tally(directory.resolve("tally"), CrashingBus.FIGURES);
        try (OwnNode node = new OwnNode(directory)) {
            node.start();
            try (Relay relay = new Relay("localhost", node.port());
                    OtherProcess bus = new OtherProcess(
                            CrashingBus.class,
                            relay.port(),
                            directory.resolve("state"),
                            directory.resolve("tally"),
                            messages,
                            rate,
                            journal);
                    Site other = Site.unsubscribed(settings(relay))) {
                other.backbone.subscribe(Topic.INDICATOR, Site.outq(this::arrive));
                bus.start();
                killInTurn(node, relay, bus, tally);
                Await.until("all are accepted", PATIENCE, () -> tally.get(CrashingBus.ACCEPTED) >= messages);
                awaitQuiet();
                report(tally, other);
            }
        }
        assertThat(messages - distinct.get()).as("missing").isZero();
        assertThat(tally.get(CrashingBus.REPLAYED)).as("sent after restarts").isGreaterThanOrEqualTo(HELD);
    }

    private static Settings settings(Relay relay) {
        Settings settings = new Settings(
                new Broker(URI.create("amqp://guest:guest@localhost:" + relay.port() + "/%2F")), "threatbus", "other");
        settings.connectTimeout = Duration.ofSeconds(3);
        return settings;
    }

    private void killInTurn(OwnNode node, Relay relay, OtherProcess bus, Tally tally) throws Exception {
        int events = 3 * rounds;
        for (int event = 0; event < events; event++) {
            int due = (int) ((long) messages * (event + 1) / (events + 2));
            Await.until("message " + due + " has arrived", PATIENCE, () -> distinct.get() >= due || isAllSent(tally));
            switch (event % 3) {
                case 0 -> {
                    node.kill();
                    node.start();
                }
                case 1 -> {
                    killBus(relay, bus, tally, event % 2 == 1);
                    bus.start();
                }
                default -> relay.cut();
            }
        }
    }

    /** Without a journal there is not always enough left to arrive. */
    private boolean isAllSent(Tally tally) {
        return !journal && tally.get(CrashingBus.ACCEPTED) >= messages;
    }

    /**
     * Kills the bus as it is, or while RabbitMQ hears nothing of what it accepts.
     *
     * @param cutOff whether nothing passes for a moment before
     */
    private void killBus(Relay relay, OtherProcess bus, Tally tally, boolean cutOff) {
        if (cutOff) {
            relay.stall();
            Await.until("some are in the bus alone", () -> tally.get(CrashingBus.OPEN) >= HELD || isAllSent(tally));
        }
        bus.kill();
        heldByKilled += tally.get(CrashingBus.OPEN);
        relay.resume();
    }

    /** Nothing has arrived for a while, or all has. */
    private void awaitQuiet() {
        int[] before = {-1};
        long[] since = {System.nanoTime()};
        Await.until("nothing more arrives", PATIENCE, () -> {
            if (distinct.get() != before[0]) {
                before[0] = distinct.get();
                since[0] = System.nanoTime();
            }
            return before[0] >= messages
                    || System.nanoTime() - since[0] > Duration.ofSeconds(10).toNanos();
        });
    }

    private void report(Tally tally, Site other) {
        System.err.printf(
                "%d messages; node, sending bus and connections killed %d times each: %d missing, %d came to the"
                        + " subscriber more than once, %d duplicates recognised by the bus, %d redelivered by RabbitMQ; %d"
                        + " were in killed buses and not confirmed, %d were sent after restarts%n",
                messages,
                rounds,
                messages - distinct.get(),
                twice.get(),
                other.context.count("rabbitmq_duplicates"),
                other.context.count("rabbitmq_redelivered"),
                heldByKilled,
                tally.get(CrashingBus.REPLAYED));
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
}
