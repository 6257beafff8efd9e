package io.threatbus.app.zeek.broker;

import static io.threatbus.app.zeek.broker.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.WireWriter;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What peers cannot do to an endpoint. */
@Timeout(30)
final class LimitsTest {
    private static final ZeekEvent EVENT = ZeekEvent.of("e", StringValue.of("x".repeat(1000)));
    private static final EndpointId OTHER_ID = new EndpointId(0x4000L, 0x8000_0000_0000_0002L);

    private final RecordingListener news = new RecordingListener();
    private final TestEndpoints endpoints = new TestEndpoints();
    private final List<RawPeer> peers = new ArrayList<>();

    @AfterEach
    void close() {
        peers.forEach(RawPeer::hangUp);
        endpoints.close();
    }

    private BrokerEndpoint listen(BrokerLimits limits) {
        return endpoints.add(BrokerEndpoint.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .subscribe("t")
                .limits(limits)
                .listener(news)
                .start());
    }

    private RawPeer connect(BrokerEndpoint endpoint) {
        RawPeer peer = RawPeer.connect(endpoint);
        peers.add(peer);
        return peer;
    }

    private RawPeer peered(BrokerEndpoint endpoint, String... filter) throws InterruptedException {
        RawPeer peer = connect(endpoint);
        peer.originate(RawPeer.SMALL_ID, filter);
        next(news.added);
        return peer;
    }

    private BrokerLimits patient() {
        return BrokerLimits.DEFAULT.withSilence(Duration.ZERO);
    }

    @Test
    void aSilentConnectionIsClosedAtTheDeadline() {
        BrokerEndpoint endpoint = listen(patient().withHandshakeTimeout(Duration.ofMillis(200)));
        RawPeer silent = connect(endpoint);
        RawPeer stalled = connect(endpoint);
        stalled.send(HandshakeMessage.Hello.from(RawPeer.SMALL_ID).toFrame());
        assertThat(silent.untilEnd()).isEmpty();
        stalled.untilEnd();
        assertThat(endpoint.counters().refused(RefusalReason.HANDSHAKE_TIMEOUT)).isEqualTo(2);
    }

    @Test
    void theOldestPendingConnectionHasToGoAndAcceptingGoesOn() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient().withPendingConnections(5));
        for (int count = 0; count < 30; count++) {
            connect(endpoint);
        }
        Await.until("25 are refused", () -> endpoint.counters().refused(RefusalReason.TOO_MANY_PENDING) == 25);
        peered(endpoint);
        assertThat(peers.get(0).untilEnd()).isEmpty();
    }

    @Test
    void onePeerTooManyIsTurnedAway() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient().withPeers(1));
        RawPeer first = peered(endpoint);
        RawPeer second = connect(endpoint);
        second.send(HandshakeMessage.Hello.from(OTHER_ID).toFrame());
        second.frame();
        second.frame();
        second.send(new HandshakeMessage.VersionSelect(OTHER_ID, 1).toFrame());
        assertThat(new String(second.untilEnd(), StandardCharsets.ISO_8859_1)).contains("there are 1 peers already");
        first.sync();
        assertThat(endpoint.counters().refused(RefusalReason.TOO_MANY_PEERS)).isEqualTo(1);
    }

    @Test
    void aFrameTooLargeEndsTheHandshakeAndThePeering() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient().withFrameBytes(100_000));
        RawPeer early = connect(endpoint);
        early.send(new WireWriter(8).u32(100_001).toByteArray());
        early.untilEnd();
        assertThat(endpoint.counters().refused(RefusalReason.FRAME_TOO_LARGE)).isEqualTo(1);
        RawPeer late = peered(endpoint);
        late.send(new WireWriter(8).u32(100_001).toByteArray());
        assertThat(next(news.lost).loss().reason()).isEqualTo(PeerLoss.Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void aZeekThatHasConnectedThousandsOfTimesIsWelcome() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient());
        // libbroker never forgets a subscription, and every one of them was to a topic of its own.
        String[] filter = IntStream.range(0, 9_000)
                .mapToObj(number -> "stix2/indicator" + (1_000_000_000L + number))
                .toArray(String[]::new);
        peered(endpoint, filter).sync();
        assertThat(endpoint.peers().get(0).filter()).hasSize(9_000);
    }

    @Test
    void unfinishedFramesOfAllTogetherAreBoundedAndSmallOnesAreNot() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient().withFrameBytes(100_000).withUnfinishedBytes(150_000));
        RawPeer hoarder = peered(endpoint);
        byte[] unfinished = new WireWriter(8).u32(100_000).raw(new byte[90_000]).toByteArray();
        hoarder.send(unfinished);
        RawPeer second = connect(endpoint);
        second.originate(OTHER_ID);
        Peering lost = next(news.added);
        second.sync();
        second.send(unfinished);
        RecordingListener.Lost loss = next(news.lost);
        assertThat(loss.peer()).isEqualTo(lost);
        assertThat(loss.loss().detail()).contains("unfinished frames of all peers");
        RawPeer third = connect(endpoint);
        third.originate(OTHER_ID);
        next(news.added);
        third.publish(OTHER_ID, "t", EVENT.toData());
        assertThat(next(news.events).event()).isEqualTo(EVENT);
    }

    @Test
    void aFilterWithTooManyEntriesIsIgnored() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient());
        RawPeer peer = peered(endpoint, "old");
        WireWriter filter = new WireWriter(64).varbyte(10_001);
        for (int entry = 0; entry <= 10_000; entry++) {
            filter.string(new byte[] {1, 2});
        }
        peer.control(RawPeer.SMALL_ID, Envelope.ROUTING_UPDATE, filter.toByteArray());
        peer.sync();
        assertThat(endpoint.peers().get(0).filter()).containsExactly("old");
        assertThat(endpoint.counters().value(Counter.MALFORMED)).isEqualTo(1);
    }

    @Test
    void whatIsHeldForTooLongIsDropped() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient().withHold(1_000_000, Duration.ofMillis(100)));
        peered(endpoint);
        Peering peering = endpoint.peers().get(0);
        assertThat(peering.publishWhenSubscribed("late", EVENT)).isEqualTo(PublishResult.HELD);
        assertThat(peering.publishWhenSubscribed("late", EVENT)).isEqualTo(PublishResult.HELD);
        assertThat(next(news.expired)).isEqualTo(2);
        assertThat(peering.queuedBytes()).isZero();
        assertThat(endpoint.counters().value(Counter.HELD_EXPIRED)).isEqualTo(2);
    }

    @Test
    void holdingIsBoundedAndThePublisherLearnsWhenThereIsRoomAgain() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient().withHold(10_000, Duration.ofSeconds(30)));
        RawPeer peer = peered(endpoint);
        Peering peering = endpoint.peers().get(0);
        int held = 0;
        while (peering.publishWhenSubscribed("late", EVENT) == PublishResult.HELD) {
            held++;
        }
        assertThat(held).isEqualTo(10);
        assertThat(peering.isWritable()).isFalse();
        WireWriter filter = new WireWriter(64);
        TopicFilter.of(List.of("late")).write(filter);
        peer.control(RawPeer.SMALL_ID, Envelope.ROUTING_UPDATE, filter.toByteArray());
        assertThat(next(news.writable)).isEqualTo(peering);
        assertThat(peering.publishWhenSubscribed("late", EVENT)).isEqualTo(PublishResult.QUEUED);
        for (int count = 0; count <= held; count++) {
            peer.frame();
        }
    }

    @Test
    void aPeerThatStopsReadingHoldsNobodyUp() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient().withQueueBytes(200_000));
        peered(endpoint, "x");
        Peering stalled = endpoint.peers().get(0);
        int queued = fill(stalled);
        assertThat(stalled.publish("x", EVENT)).isEqualTo(PublishResult.FULL);
        assertThat(stalled.queuedBytes()).isBetween(100_000L, 202_000L);
        news.writable.clear();
        RecordingListener others = new RecordingListener();
        endpoints.add(BrokerEndpoint.builder()
                .subscribe("x")
                .listener(others)
                .dial(new DialTarget("127.0.0.1", endpoint.addresses().get(0).getPort(), false))
                .start());
        Peering healthy = next(news.added);
        for (int number = 0; number < 5000; number++) {
            while (healthy.publish("x", ZeekEvent.of("n", new CountValue(number))) == PublishResult.FULL) {
                assertThat(healthy.awaitWritable(Duration.ofSeconds(5))).isTrue();
            }
        }
        for (int number = 0; number < 5000; number++) {
            assertThat(next(others.events).event().arguments()).containsExactly(new CountValue(number));
        }
        RawPeer reader = peers.get(0);
        for (int count = 0; count < queued; count++) {
            assertThat(reader.frame()[32]).isEqualTo((byte) Envelope.DATA);
        }
        Await.until("its queue has room again", () -> news.writable.contains(stalled));
    }

    @Test
    void whatAPeerHasNotTakenWhenItLeavesIsCounted() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient().withQueueBytes(200_000));
        peered(endpoint, "x");
        int queued = fill(endpoint.peers().get(0));
        peers.get(0).hangUp();
        // A message has a little more than 1000 bytes, and at least half of the queue is full.
        assertThat(next(news.lost).loss().unsent()).isBetween(90, queued);
    }

    /** Publishes until neither the queue nor the sockets' buffers take more. */
    private static int fill(Peering peering) throws InterruptedException {
        int queued = 0;
        do {
            while (peering.publish("x", EVENT) == PublishResult.QUEUED) {
                queued++;
            }
        } while (peering.awaitWritable(Duration.ofMillis(200)));
        return queued;
    }

    @Test
    void aPeerThatFloodsPingsAndReadsNothingIsLost() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient().withFrameBytes(100_000).withQueueBytes(1000));
        RawPeer flood = peered(endpoint);
        WireWriter ping = new WireWriter(64);
        Envelope.writeControl(ping, RawPeer.SMALL_ID, EndpointId.NIL, Envelope.PING, new byte[90_000]);
        byte[] frame = ping.toByteArray();
        Thread sender = new Thread(() -> {
            try {
                while (true) {
                    flood.send(frame);
                }
            } catch (UncheckedIOException e) {
                assertThat(e).hasCauseInstanceOf(IOException.class);
            }
        });
        sender.start();
        assertThat(next(news.lost).loss().reason()).isEqualTo(PeerLoss.Reason.PROTOCOL_VIOLATION);
        sender.join();
    }

    @Test
    void aSilentPeerIsAskedAndThenLost() throws InterruptedException {
        BrokerEndpoint endpoint = listen(BrokerLimits.DEFAULT.withSilence(Duration.ofMillis(60)));
        RawPeer peer = peered(endpoint);
        assertThat(peer.frame()[32]).isEqualTo((byte) Envelope.PING);
        assertThat(next(news.lost).loss().reason()).isEqualTo(PeerLoss.Reason.SILENT);
    }

    @Test
    void closingEndsWhileEveryPeerHangs() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient());
        peered(endpoint, "x");
        connect(endpoint);
        Peering stalled = endpoint.peers().get(0);
        fill(stalled);
        long before = System.nanoTime();
        endpoint.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(6));
        assertThat(stalled.publish("x", EVENT)).isEqualTo(PublishResult.CLOSED);
        assertThat(next(news.lost).loss().reason()).isEqualTo(PeerLoss.Reason.DISCONNECTED);
    }

    @Test
    void aListenerThatThrowsHarmsNobody() throws InterruptedException {
        RecordingListener throwing = new RecordingListener() {
            @Override
            public void event(Peering peer, String topic, ZeekEvent event) {
                super.event(peer, topic, event);
                throw new IllegalStateException("on purpose");
            }
        };
        BrokerEndpoint endpoint = endpoints.add(BrokerEndpoint.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .subscribe("t")
                .listener(throwing)
                .start());
        RawPeer peer = connect(endpoint);
        peer.originate(RawPeer.SMALL_ID);
        peer.publish(RawPeer.SMALL_ID, "t", EVENT.toData());
        peer.publish(RawPeer.SMALL_ID, "t", EVENT.toData());
        peer.sync();
        assertThat(throwing.events).hasSize(2);
        assertThat(endpoint.counters().value(Counter.LISTENER_FAILURES)).isEqualTo(2);
    }

    @Test
    void topicsThatNoPeerAcceptsAreRefused() throws InterruptedException {
        BrokerEndpoint endpoint = listen(patient());
        peered(endpoint, "");
        Peering peering = endpoint.peers().get(0);
        for (String topic : List.of("", "a<$>b", "x".repeat(65_536))) {
            assertThatThrownBy(() -> peering.publish(topic, EVENT)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> peering.publishWhenSubscribed(topic, EVENT))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
