package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Nodes of the broker that are there and of no use, as seen by a bus. */
class LostNodesTest extends BrokerTest {
    private static final int EXCHANGE = 40;
    private static final int DECLARE = 10;
    private static final int CHANNEL = 20;
    /** One to publish; one each to receive, for the declarations of the queue, and for those of the dead letters. */
    private static final int CHANNELS = 4;

    private static final int OPEN = 10;
    private static final int BASIC = 60;
    private static final int PUBLISH = 40;

    private Settings through(List<Relay> relays) {
        Settings settings = settings("a");
        settings.host =
                relays.stream().map(relay -> "127.0.0.1:" + relay.port()).toList();
        return settings;
    }

    @Test
    void aNodeThatTakesConnectionsAndServesNobodyIsLeftForAnother() throws Exception {
        Relay useless = relay();
        useless.when(EXCHANGE, DECLARE, Relay.Fate.CUT);
        Site bus = start(through(List.of(useless, relay())));

        bus.awaitHealth("up");
        bus.publish(Samples.indicator("evil"));
        bus.awaitReceived(1);
        assertThat(bus.context.health).anyMatch(state -> state.startsWith("down"));
    }

    /** The publisher is stuck in a full socket then, and with it whatever the client library would do about that. */
    @Test
    void aConnectionThatGoesSilentInTheMiddleOfALargeLoadIsGivenUpAfterTwoHeartbeats() throws Exception {
        Relay first = relay();
        Settings settings = through(List.of(first, relay()));
        settings.heartbeat = Duration.ofSeconds(1);
        settings.outstanding = 100_000;
        Site bus = start(settings);
        bus.awaitHealth("up");

        first.stall();
        for (int i = 0; i < 1000; i++) {
            bus.publish(Samples.indicator("i" + i).with(Map.of("description", "x".repeat(20_000))));
        }

        Await.until("the other node is used", Duration.ofSeconds(10), () -> bus.received.size() == 1000);
        assertThat(bus.drain()).isTrue();
    }

    @Test
    void aDeclarationWithoutAnAnswerHoldsUpNoDelivery() throws Exception {
        Relay relay = relay();
        Site bus = start(through(List.of(relay)));
        bus.awaitHealth("up");
        CountDownLatch declared = new CountDownLatch(1);
        relay.when(
                (frame, text) -> {
                    boolean declares = frame.getShort(0) == EXCHANGE && frame.getShort(2) == DECLARE;
                    if (declares) {
                        declared.countDown();
                    }
                    return declares;
                },
                Relay.Fate.SILENCE);
        assertThat(declared.await(20, TimeUnit.SECONDS)).isTrue();

        long begun = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            bus.publish(Samples.indicator("i" + i));
            bus.awaitReceived(i + 1);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(bus.context.health).noneMatch(state -> state.startsWith("down"));
    }

    @Test
    void aConfirmationThatNeverComesMakesTheBusSendAgainElsewhere() throws Exception {
        Relay forgetful = relay();
        forgetful.when(BASIC, PUBLISH, Relay.Fate.SILENCE);
        Site bus = start(through(List.of(forgetful, relay())));
        bus.awaitHealth("up");

        bus.publish(Samples.indicator("evil"));

        Await.until("it has come the other way", Duration.ofSeconds(45), () -> bus.received.size() == 1);
        assertThat(bus.context.health).anyMatch(state -> state.contains("has not confirmed a message for 30 s"));
        assertThat(bus.drain()).isTrue();
    }

    /** As RabbitMQ does on a channel that looks for a quorum queue's leader at a node that is gone. */
    @Test
    void aChannelOnWhichEveryMessageIsRefusedIsLeftForAnother() throws Exception {
        Relay relay = relay();
        AtomicInteger channels = new AtomicInteger();
        relay.when(
                (frame, text) -> {
                    if (frame.getShort(0) == CHANNEL && frame.getShort(2) == OPEN) {
                        channels.incrementAndGet();
                    }
                    return channels.get() <= CHANNELS && frame.getShort(0) == BASIC && frame.getShort(2) == PUBLISH;
                },
                Relay.Fate.REFUSE);
        Site bus = start(through(List.of(relay)));
        Await.until("all its channels are open", () -> channels.get() == CHANNELS);

        bus.publish(Samples.indicator("evil"));

        bus.awaitReceived(1);
        assertThat(bus.drain()).isTrue();
        assertThat(bus.context.count("rabbitmq_refused")).isPositive();
        assertThat(bus.context.health).anyMatch(state -> state.contains("refuses every message"));
    }

    @Test
    void aPlaceForDeadLettersThatIsNotToBeHadStopsNothing() throws Exception {
        Relay relay = relay();
        relay.when(
                (frame, text) -> text.contains(exchange + ".dead-letter") && frame.getShort(0) == EXCHANGE,
                Relay.Fate.SILENCE);
        Site bus = start(through(List.of(relay)));

        bus.publish(Samples.indicator("evil"));
        bus.awaitReceived(1);
        bus.awaitHealth("degraded: messages that cannot be read are dropped: no queue '" + exchange + ".dead-letter'");
        assertThat(bus.context.health).noneMatch(state -> state.startsWith("down"));
    }

    /** As a bus of before, whose queue for dead letters is on one node. */
    @Test
    void aQueueForDeadLettersOfAnotherKindIsUsedAsItIs() throws Exception {
        foreigner()
                .queueDeclare(
                        exchange + ".dead-letter",
                        true,
                        false,
                        false,
                        Map.of("x-max-length", 10_000, "x-overflow", "drop-head"));
        Settings settings = settings("a");
        settings.queue = Settings.queue(suffix("a"), QueueType.QUORUM, 0);
        Site bus = start(settings);
        bus.awaitHealth("up");

        publishForeign(null, "unreadable");

        assertThat(get(exchange + ".dead-letter").getBody()).isEqualTo("unreadable".getBytes(StandardCharsets.UTF_8));
        assertThat(bus.context.lastHealth()).startsWith("up");
    }

    @Test
    void theQueueForDeadLettersIsAsTheBusesOwn() throws Exception {
        Settings settings = settings("a");
        settings.queue = Settings.queue(suffix("a"), QueueType.QUORUM, 0);
        Site bus = start(settings);
        bus.awaitHealth("up");
        publishForeign(null, "unreadable");
        get(exchange + ".dead-letter");

        foreigner()
                .queueDeclare(
                        exchange + ".dead-letter",
                        true,
                        false,
                        false,
                        Map.of("x-max-length", 10_000, "x-overflow", "drop-head", "x-queue-type", "quorum"));
    }
}
