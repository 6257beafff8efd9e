package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.SnapshotType;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitMqBackboneTest extends BrokerTest {
    @ParameterizedTest
    @EnumSource(Delivery.class)
    void everyKindOfMessageReachesEveryBusOnceTheSendersIncluded(Delivery delivery) throws Exception {
        Settings one = settings("a");
        Settings two = settings("b");
        one.delivery = delivery;
        two.delivery = delivery;
        Site a = start(one);
        Site b = start(two);
        Message[] messages = {
            Samples.indicator("evil"),
            Samples.sighting("evil"),
            new SnapshotRequest(SnapshotType.INDICATOR, UUID.randomUUID(), Duration.ofDays(30)),
            new SnapshotEnvelope(UUID.randomUUID(), Samples.indicator("old"))
        };

        for (Message message : messages) {
            a.publish(message);
        }

        a.awaitReceived(messages.length);
        b.awaitReceived(messages.length);
        assertThat(a.drain()).isTrue();
        assertThat(a.received).containsExactly(messages);
        assertThat(b.received).containsExactly(messages);
        assertThat(a.context.uncaught).isEmpty();
        assertThat(a.context.health).last().asString().startsWith("up: connected to ");
    }

    @Test
    void aMessageIsSentPersistentWithAnIdAndItsBytesUntouched() throws Exception {
        Site bus = start(settings("a"));
        Channel channel = foreigner();
        String tap = channel.queueDeclare().getQueue();
        channel.queueBind(tap, exchange, "");
        Indicator indicator = Samples.indicator("evil").with(Map.of("x_score", 7));

        bus.publish(indicator);

        GetResponse[] response = new GetResponse[1];
        Await.until("the message arrives", () -> {
            try {
                response[0] = channel.basicGet(tap, true);
                return response[0] != null;
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(response[0].getBody()).isEqualTo(indicator.json().bytes());
        assertThat(response[0].getEnvelope().getRoutingKey()).isEmpty();
        assertThat(response[0].getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(response[0].getProps().getContentType()).isEqualTo("application/json");
        assertThat(MessageId.read(response[0].getProps().getMessageId()))
                .get()
                .extracting(MessageId::number)
                .isEqualTo(1L);
    }

    /** What the store has only in memory would be gone with the process. */
    @Test
    void whatIsNotOnDiskIsNotAcknowledgedAndComesAgain() throws Exception {
        Settings settings = settings("a");
        Site bus = Site.start(settings);
        bus.context.onDisk = false;
        Message waits = Samples.indicator("waits");
        bus.publish(waits);
        bus.awaitReceived(1);
        bus.close();

        Site again = start(settings);
        again.awaitReceived(1);
        assertThat(again.received).containsExactly(waits);
        again.close();
        Site last = start(settings);
        Message mark = Samples.indicator("mark");
        last.publish(mark);
        last.awaitReceived(1);
        assertThat(last.received).containsExactly(mark);
    }

    @Test
    void whoWaitsForTheDiskIsHurriedBeforeTheBrokerHasToWait() throws Exception {
        Settings settings = settings("a");
        settings.prefetch = 8;
        Site bus = start(settings);
        bus.context.onDisk = false;
        for (int i = 0; i < 8; i++) {
            bus.publish(Samples.indicator("m" + i));
        }
        bus.awaitReceived(8);
        Await.until("the store is asked to write", () -> bus.context.hurried);
        bus.publish(Samples.indicator("next"));
        bus.context.onDisk = true;
        bus.awaitReceived(9);
    }

    @Test
    void whatWaitsInTheQueueIsKeptUntilAnApplicationHasSubscribed() throws Exception {
        Settings settings = settings("a");
        Site.start(settings).close();
        publishForeign(null, Samples.indicator("early").json().toString());

        Site bus = closing(Site.unsubscribed(settings));
        bus.backbone.subscribe(Topic.SNAPSHOT_REQUEST, Site.outq(message -> {}));
        bus.backbone.subscribe(Topic.INDICATOR, Site.outq(message -> {}, true));
        bus.awaitHealth("up");
        assertThat(bus.context.count("rabbitmq_received")).isZero();
        bus.subscribe();

        bus.awaitReceived(1);
    }

    @Test
    void withoutAnySubscriberTheQueueIsEmptiedAfterAWhile() throws Exception {
        Settings settings = settings("a");
        settings.awaitSubscriber = Duration.ofMillis(50);
        Site bus = closing(Site.unsubscribed(settings));
        publishForeign(null, Samples.indicator("early").json().toString());

        Await.until("the message is taken", () -> bus.context.count("rabbitmq_received") == 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "[]",
                "{}",
                "{\"type\":\"malware\",\"spec_version\":\"2.1\"}",
                "{\"type\":\"indicator\",\"spec_version\":\"2.1\"}",
                "{\"type\":\"snapshotrequest\",\"snapshot_type\":1,\"snapshot\":60}"
            })
    void whatCannotBeReadBecomesADeadLetterAndTheRestGoesOn(String body) throws Exception {
        Site bus = start(settings("a"));

        publishForeign(null, body);
        publishForeign(null, Samples.indicator("good").json().toString());

        bus.awaitReceived(1);
        assertThat(bus.received).containsExactly(Samples.indicator("good"));
        assertThat(bus.context.rejections).hasSize(1);
        assertThat(get(exchange + ".dead-letter").getBody()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
        assertThat(bus.context.count("rabbitmq_rejected")).isEqualTo(1);
    }

    @Test
    void whatCannotBeReadAmongManyCostsNoneOfThem() throws Exception {
        Settings settings = settings("a");
        Site bus = closing(Site.unsubscribed(settings));
        Channel channel = foreigner();
        List<Message> good = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            good.add(Samples.indicator("good" + i));
            for (String body : List.of(Samples.indicator("good" + i).json().toString(), "bad " + i)) {
                channel.basicPublish(exchange, "", null, body.getBytes(StandardCharsets.UTF_8));
            }
        }

        bus.subscribe();

        bus.awaitReceived(good.size());
        Await.until("all are told apart", () -> bus.context.count("rabbitmq_received") == 1200);
        assertThat(bus.received).containsExactlyElementsOf(good);
        assertThat(bus.context.count("rabbitmq_rejected")).isEqualTo(600);
        assertThat(bus.context.count("rabbitmq_failures")).isZero();
        bus.close();
        Await.until("nothing is left in the queue", () -> messageCount(settings) == 0);
    }

    @Test
    void whatASubscriberCannotTakeBecomesADeadLetterThatMayBeSentAgain() throws Exception {
        Site bus = closing(Site.unsubscribed(settings("a")));
        AtomicBoolean broken = new AtomicBoolean(true);
        bus.backbone.subscribe(Topic.INDICATOR, Site.outq(message -> {
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
            bus.received.add(message);
        }));
        bus.publish(Samples.indicator("evil"));
        GetResponse letter = get(exchange + ".dead-letter");
        assertThat(bus.context.count("rabbitmq_failed")).isEqualTo(1);

        broken.set(false);
        foreigner().basicPublish(exchange, "", letter.getProps(), letter.getBody());

        bus.awaitReceived(1);
    }

    @Test
    void whatComesWhileTheBusStopsStaysInTheQueueForItsReturn() throws Exception {
        Settings settings = settings("a");
        Site bus = start(settings);
        bus.publish(Samples.indicator("before"));
        bus.awaitReceived(1);

        bus.backbone.stopDelivering();
        Channel channel = foreigner();
        channel.confirmSelect();
        channel.basicPublish(
                exchange,
                "",
                null,
                Samples.indicator("meanwhile").json().toString().getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(10_000);
        Await.until("it is on its way to the bus", () -> messageCount(settings) == 0);
        bus.close();

        assertThat(bus.received).containsExactly(Samples.indicator("before"));
        Site again = start(settings);
        again.awaitReceived(1);
        assertThat(again.received).containsExactly(Samples.indicator("meanwhile"));
    }

    @Test
    void inCompatibleDeliveryWhatCannotBeReadIsDroppedAndNotDeliveredAgain() throws Exception {
        Settings settings = settings("a");
        settings.delivery = Delivery.COMPATIBLE;
        Site bus = start(settings);

        publishForeign(null, "no JSON");
        publishForeign(null, Samples.indicator("good").json().toString());
        bus.awaitReceived(1);
        bus.close();

        assertThat(foreigner().queueDeclarePassive("threatbus." + suffix("a")).getMessageCount())
                .isZero();
        assertThat(bus.context.rejections).hasSize(1);
    }

    @Test
    void aMessageThatComesAgainUnderTheSameIdIsDeliveredOnce() throws Exception {
        Site bus = start(settings("a"));
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .messageId(new MessageId(4711, 1).text())
                .build();

        publishForeign(properties, Samples.indicator("twice").json().toString());
        publishForeign(properties, Samples.indicator("twice").json().toString());
        publishForeign(null, Samples.indicator("last").json().toString());

        bus.awaitReceived(2);
        assertThat(bus.received).containsExactly(Samples.indicator("twice"), Samples.indicator("last"));
        assertThat(bus.context.count("rabbitmq_duplicates")).isEqualTo(1);
    }

    @Test
    void idsOfOthersAreNoReasonToDropAnything() throws Exception {
        Site bus = start(settings("a"));
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().messageId("always-the-same").build();

        publishForeign(properties, Samples.indicator("one").json().toString());
        publishForeign(properties, Samples.indicator("two").json().toString());

        bus.awaitReceived(2);
    }

    @Test
    void aStuckSubscriberHoldsNoMoreThanThePrefetchInMemory() throws Exception {
        Settings settings = settings("a");
        settings.prefetch = 10;
        Site bus = closing(Site.unsubscribed(settings));
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        bus.backbone.subscribe(Topic.INDICATOR, Site.outq(message -> {
            reached.countDown();
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));

        for (int i = 0; i < 100; i++) {
            bus.publish(Samples.indicator("i" + i));
        }

        assertThat(bus.drain()).isTrue();
        reached.await();
        Await.until(
                "the rest waits in the broker",
                () -> bus.context.value("rabbitmq_unacknowledged") <= 10 && messageCount(settings) == 90);
        stuck.countDown();
        Await.until("all is delivered", () -> bus.context.count("rabbitmq_received") == 100);
    }

    private long messageCount(Settings settings) {
        try (var connection = broker.connect()) {
            return connection
                    .createChannel()
                    .messageCount("threatbus." + settings.queue.nameSuffix().get());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void withSeveralChannelsTheVersionsOfAnObjectKeepTheirOrder() throws Exception {
        Settings settings = settings("a");
        settings.channels = 4;
        settings.outstanding = 64;
        Site bus = start(settings);
        Instant beginning = Instant.parse("2026-02-01T00:00:00Z");

        for (int i = 0; i < 400; i++) {
            bus.publish(Samples.indicator("object" + i % 7, beginning.plusSeconds(i)));
        }

        bus.awaitReceived(400);
        for (int object = 0; object < 7; object++) {
            String id = Samples.indicatorId("object" + object).toString();
            List<String> versions = new ArrayList<>();
            for (Message message : bus.received) {
                if (message instanceof StixObject stix && stix.id().toString().equals(id)) {
                    versions.add(stix.modified().toString());
                }
            }
            assertThat(versions).hasSizeGreaterThan(50).isSorted();
        }
    }

    @Test
    void withoutConfirmsMessagesPassAndNothingIsHeld() throws Exception {
        Settings settings = settings("a");
        settings.confirms = false;
        settings.outstanding = 10;
        Site bus = start(settings);

        for (int i = 0; i < 100; i++) {
            bus.publish(Samples.indicator("i" + i));
        }

        bus.awaitReceived(100);
        assertThat(bus.drain()).isTrue();
        assertThat(bus.context.value("rabbitmq_unconfirmed")).isZero();
    }

    @Test
    void aQuorumQueueWorksToo() throws Exception {
        Settings settings = settings("a");
        settings.queue = Settings.queue(suffix("a"), QueueType.QUORUM, 0);
        Site bus = start(settings);

        bus.publish(Samples.indicator("evil"));

        bus.awaitReceived(1);
    }
}
