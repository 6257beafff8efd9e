package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.threatbus.ThreatBusException;
import io.threatbus.message.Message;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RabbitMqFailureTest extends BrokerTest {
    @Test
    void cutConnectionsLoseNothingAndShowTheSubscriberNothingTwice() throws Exception {
        Relay relay = relay();
        Settings slow = through(relay, settings("a"));
        slow.outstanding = 50;
        Site a = start(slow);
        Site b = start(through(relay, settings("b")));
        List<Message> sent = new ArrayList<>();

        for (int i = 0; i < 1000; i++) {
            Message message = Samples.indicator("i" + i);
            sent.add(message);
            a.publish(message);
            if (i % 200 == 199) {
                relay.cut();
            }
        }

        b.awaitReceived(sent.size());
        a.awaitReceived(sent.size());
        assertThat(a.drain()).isTrue();
        assertThat(b.received).containsExactlyElementsOf(sent);
        assertThat(a.received).containsExactlyElementsOf(sent);
    }

    @Test
    void aBrokerThatIsAwayAtTheStartIsWaitedForAndTheInboundQueueHoldsBack() throws Exception {
        Relay relay = relay();
        relay.refuse();
        Site bus = start(through(relay, settings("a")));
        assertThat(bus.context.lastHealth())
                .startsWith("down: RabbitMQ: no connection to 127.0.0.1:" + relay.port())
                .contains("applications are slowed down");

        for (int i = 0; i < 1000; i++) {
            bus.publish(Samples.indicator("i" + i));
        }
        assertThat(bus.context.inq.offer(Samples.indicator("one too many"))).isFalse();
        assertThat(bus.backbone.drain(Duration.ofMillis(100))).isFalse();
        relay.acceptAgain();

        bus.awaitHealth("up");
        bus.awaitReceived(1000);
        assertThat(bus.drain()).isTrue();
    }

    /** A restart of RabbitMQ takes an exchange that is not durable away, and so all bindings. */
    @Test
    void afterARestartInCompatibleDeliveryNothingIsSentBeforeTheOtherBusesAreBack() throws Exception {
        Relay early = relay();
        Relay late = relay();
        Settings first = through(early, settings("a"));
        Settings second = through(late, settings("b"));
        first.delivery = Delivery.COMPATIBLE;
        second.delivery = Delivery.COMPATIBLE;
        Site a = start(first);
        Site b = start(second);
        early.refuse();
        late.refuse();
        a.awaitHealth("down");
        b.awaitHealth("down");
        foreigner().exchangeDelete(exchange);
        long begun = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            a.publish(Samples.indicator("i" + i));
        }
        Await.until("RabbitMQ was away for a while", () -> System.nanoTime() - begun > 1_500_000_000L);
        early.acceptAgain();
        a.awaitHealth("up");
        late.acceptAgain();

        b.awaitReceived(100);
        a.awaitReceived(100);
        assertThat(a.drain()).isTrue();
    }

    @Test
    void twoBusesWithOneQueueAreBothToldThatEachGetsAPart() throws Exception {
        Site first = start(settings("clone"));
        first.awaitHealth("up");
        Site second = start(settings("clone"));
        second.awaitHealth("degraded: others consume from queue 'threatbus." + suffix("clone"));
        Await.until(
                "the first is told while it runs",
                () -> first.context.lastHealth().contains("give each bus its own queue.name_suffix"));
        second.close();
        first.awaitHealth("up");
    }

    @Test
    void aWrongPasswordStopsTheStartAndNamesTheUser() {
        Settings settings = settings("a");
        settings.password = "wrong";

        assertThatThrownBy(() -> start(settings))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("refuses user '" + settings.username + "'")
                .hasMessageContaining("correct username and password");
    }

    @Test
    void aMissingVhostStopsTheStartAndNamesIt() {
        Settings settings = settings("a");
        settings.vhost = "no-such-vhost";

        assertThatThrownBy(() -> start(settings))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("create vhost 'no-such-vhost'");
    }

    @Test
    void anotherDeclarationOfTheExchangeStopsTheStartAndSaysWhichPropertyDiffers() throws Exception {
        foreigner().exchangeDeclare(exchange, "fanout", false);

        assertThatThrownBy(() -> start(settings("a")))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("inequivalent arg 'durable'")
                .hasMessageContaining("make delivery and queue the same");
    }

    @Test
    void aPermanentFaultAtRunTimeIsDownWithItsReasonAndEndsWhenItIsMended() throws Exception {
        Site bus = start(settings("a"));
        Channel channel = foreigner();
        channel.exchangeDelete(exchange);
        channel.exchangeDeclare(exchange, "fanout", false);

        bus.publish(Samples.indicator("evil"));

        bus.awaitHealth("down: RabbitMQ: ");
        Await.until(
                "the reason is told: " + bus.context.health,
                () -> bus.context.lastHealth().contains("does not mend by itself"));
        assertThat(bus.context.lastHealth()).contains("inequivalent arg 'durable'");
        channel.exchangeDelete(exchange);
        bus.awaitHealth("up");
        bus.awaitReceived(1);
    }

    @Test
    void aQueueDeletedUnderTheBusIsDeclaredAgain() throws Exception {
        Site bus = start(settings("a"));
        bus.publish(Samples.indicator("before"));
        bus.awaitReceived(1);
        foreigner().queueDelete("threatbus." + suffix("a"));

        Await.until("it is noticed", () -> bus.context.health.stream()
                .anyMatch(state -> state.startsWith("down") && state.contains("was deleted")));
        bus.publish(Samples.indicator("after"));

        bus.awaitReceived(2);
        bus.awaitHealth("up");
    }

    @Test
    void anExchangeDeletedUnderTheBusIsDeclaredAndBoundAgainBeforeTheNextMessage() throws Exception {
        Site bus = start(settings("a"));
        foreigner().exchangeDelete(exchange);

        bus.publish(Samples.indicator("after"));

        bus.awaitReceived(1);
        assertThat(bus.received).containsExactly(Samples.indicator("after"));
    }

    @Test
    void aMessageForWhichNoQueueIsBoundComesBackAndIsSentAgain() throws Exception {
        Site bus = start(settings("a"));
        foreigner().queueUnbind("threatbus." + suffix("a"), exchange, "threatbus." + suffix("a"));

        bus.publish(Samples.indicator("evil"));

        bus.awaitReceived(1);
        assertThat(bus.context.count("rabbitmq_returned")).isGreaterThanOrEqualTo(1);
        assertThat(bus.context.health).anyMatch(state -> state.startsWith("degraded: RabbitMQ does not keep messages"));
        assertThat(bus.drain()).isTrue();
        bus.awaitHealth("up");
    }

    @Test
    void aMessageThatAFullQueueRefusesIsSentAgainUntilThereIsRoom() throws Exception {
        Site bus = start(settings("a"));
        Channel channel = foreigner();
        String full = exchange + "-full";
        channel.queueDeclare(full, false, true, true, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
        channel.queueBind(full, exchange, "");
        bus.publish(Samples.indicator("first"));
        bus.publish(Samples.indicator("second"));

        Await.until("the second is refused", () -> bus.context.count("rabbitmq_refused") > 0);
        channel.queuePurge(full);
        Await.until("it has found room", () -> {
            try {
                return bus.drain();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(bus.received).containsExactly(Samples.indicator("first"), Samples.indicator("second"));
    }

    @Test
    void anIdleConnectionStaysAlive() throws Exception {
        Settings settings = settings("a");
        settings.heartbeat = Duration.ofSeconds(1);
        Site bus = start(settings);
        long begun = System.nanoTime();

        Await.until("three heartbeats have passed", () -> System.nanoTime() - begun > 3_500_000_000L);

        bus.publish(Samples.indicator("evil"));
        bus.awaitReceived(1);
        assertThat(bus.context.health).hasSize(1);
        assertThat(bus.context.count("rabbitmq_failureslink,publisher")).isZero();
    }

    @Test
    void aConnectionThatGoesSilentIsGivenUpAfterTwoHeartbeats() throws Exception {
        Relay relay = relay();
        Settings settings = through(relay, settings("a"));
        settings.heartbeat = Duration.ofSeconds(1);
        settings.connectTimeout = Duration.ofSeconds(1);
        Site bus = start(settings);

        relay.stall();
        bus.publish(Samples.indicator("evil"));
        Await.until("it is noticed", Duration.ofSeconds(8), () -> bus.context
                .lastHealth()
                .startsWith("down"));
        relay.resume();

        bus.awaitHealth("up");
        bus.awaitReceived(1);
    }

    @Test
    void aStopEndsInTimeThoughTheBrokerHangs() throws Exception {
        Relay relay = relay();
        Settings settings = through(relay, settings("a"));
        settings.outstanding = 100_000;
        Site bus = start(settings);
        relay.stall();
        for (int i = 0; i < 1000; i++) {
            bus.publish(Samples.indicator("i" + i));
        }
        Await.until("everything is taken", () -> bus.context.inq.isEmpty());

        assertThat(bus.backbone.drain(Duration.ofMillis(200))).isFalse();
        long begun = System.nanoTime();
        bus.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(4900));
    }

    @Test
    void aStopEndsInTimeWhileConnectingToABrokerThatHangs() throws Exception {
        Relay relay = relay();
        relay.stall();
        Settings settings = through(relay, settings("a"));
        settings.connectTimeout = Duration.ofSeconds(1);
        Site bus = start(settings);
        assertThat(bus.context.lastHealth()).startsWith("down: ");

        long begun = System.nanoTime();
        bus.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(4900));
    }

    @Test
    void aStopClosesBothConnectionsSoThatNothingIsLeftUnacknowledged() throws Exception {
        Site bus = start(settings("a"));
        bus.publish(Samples.indicator("evil"));
        bus.awaitReceived(1);
        bus.drain();
        bus.close();
        bus.close();

        AMQP.Queue.DeclareOk queue = foreigner().queueDeclarePassive("threatbus." + suffix("a"));
        assertThat(queue.getConsumerCount()).isZero();
        assertThat(queue.getMessageCount()).isZero();
    }
}
