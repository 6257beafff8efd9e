package io.threatbus.app.zeek.broker;

import static io.threatbus.app.zeek.broker.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.HandshakeReader;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.WireReader;
import io.threatbus.testing.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** At most one connection per peer. */
@Timeout(30)
final class RedundancyTest {
    private final RecordingListener listening = new RecordingListener();
    private final TestEndpoints endpoints = new TestEndpoints();

    @AfterEach
    void close() {
        endpoints.close();
    }

    private BrokerEndpoint listener() {
        return endpoints.add(BrokerEndpoint.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .listener(listening)
                .start());
    }

    /** Takes a raw peer through the handshake, in whichever role the ids ask for. */
    static void peer(RawPeer peer, EndpointId peerId, EndpointId listenerId) {
        if (peerId.compareTo(listenerId) < 0) {
            peer.originate(peerId);
            return;
        }
        peer.send(HandshakeMessage.Hello.from(peerId).toFrame());
        peer.frame();
        peer.frame();
        peer.frame();
        peer.send(new HandshakeMessage.ResponderSynAck(TopicFilter.EMPTY).toFrame());
        peer.frame();
    }

    /** Plays an old connection that is alive. */
    static void answerPing(RawPeer peer, EndpointId peerId) {
        byte[] ping = peer.frame();
        assertThat(ping[32]).isEqualTo((byte) Envelope.PING);
        peer.control(peerId, Envelope.PONG, Arrays.copyOfRange(ping, 40, ping.length));
    }

    @Test
    void aSecondConnectionIsRefusedWhileTheFirstOneLives() throws InterruptedException {
        BrokerEndpoint endpoint = listener();
        try (RawPeer first = RawPeer.peered(endpoint);
                RawPeer second = RawPeer.connect(endpoint)) {
            Peering peering = next(listening.added);
            startOver(second);
            answerPing(first, RawPeer.SMALL_ID);
            assertThat(new HandshakeReader(1).read(new WireReader(second.frame())))
                    .isEqualTo(new HandshakeMessage.DropConnection(endpoint.id(), 39, "redundant connection"));
            second.untilEnd();
            first.sync();
            assertThat(endpoint.peers()).containsExactly(peering);
            assertThat(endpoint.counters().refused(RefusalReason.REDUNDANT)).isEqualTo(1);
        }
    }

    @Test
    void aSecondConnectionReplacesAFirstOneThatDoesNotAnswer() throws InterruptedException {
        BrokerEndpoint endpoint = listener();
        try (RawPeer first = RawPeer.peered(endpoint);
                RawPeer second = RawPeer.connect(endpoint)) {
            Peering old = next(listening.added);
            startOver(second);
            RecordingListener.Lost lost = next(listening.lost);
            assertThat(lost.peer()).isEqualTo(old);
            assertThat(lost.loss().reason()).isEqualTo(PeerLoss.Reason.REPLACED);
            second.frame();
            second.send(new HandshakeMessage.OriginatorAck().toFrame());
            second.sync();
            assertThat(next(listening.added).info().id()).isEqualTo(RawPeer.SMALL_ID);
            assertThat(endpoint.peers()).hasSize(1);
            first.untilEnd();
        }
    }

    private static void startOver(RawPeer peer) {
        peer.send(HandshakeMessage.Hello.from(RawPeer.SMALL_ID).toFrame());
        peer.frame();
        peer.frame();
        peer.send(new HandshakeMessage.VersionSelect(RawPeer.SMALL_ID, 1).toFrame());
        peer.send(new HandshakeMessage.OriginatorSyn(TopicFilter.EMPTY).toFrame());
    }

    @Test
    void aConnectionThatWaitsTakesOverWhenTheOtherHandshakeFails() throws InterruptedException {
        BrokerEndpoint endpoint = endpoints.add(BrokerEndpoint.builder()
                .id(new EndpointId(0x4000L, 1))
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .listener(listening)
                .start());
        EndpointId large = new EndpointId(0xff00_0000_0000_4000L, 5);
        try (RawPeer first = RawPeer.connect(endpoint);
                RawPeer second = RawPeer.connect(endpoint)) {
            first.send(HandshakeMessage.Hello.from(large).toFrame());
            first.frame();
            first.frame();
            first.frame();
            second.send(HandshakeMessage.Hello.from(large).toFrame());
            second.frame();
            assertThat(second.isQuiet()).isTrue();
            first.hangUp();
            second.frame();
            second.frame();
            second.send(new HandshakeMessage.ResponderSynAck(TopicFilter.EMPTY).toFrame());
            assertThat(next(listening.added).info().id()).isEqualTo(large);
        }
    }

    @Test
    void endpointsThatDialEachOtherKeepExactlyOneConnection() throws InterruptedException {
        RecordingListener[] listeners = {new RecordingListener(), new RecordingListener()};
        BrokerEndpoint left = endpoints.add(BrokerEndpoint.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .start());
        InetSocketAddress reserved = left.addresses().get(0);
        left.close();
        BrokerEndpoint right = endpoints.add(BrokerEndpoint.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .dial(new DialTarget(reserved.getAddress().getHostAddress(), reserved.getPort(), false))
                .retry(Duration.ofMillis(5), Duration.ofMillis(50))
                .listener(listeners[0])
                .start());
        BrokerEndpoint again = endpoints.add(BrokerEndpoint.builder()
                .listen(reserved)
                .dial(new DialTarget(
                        reserved.getAddress().getHostAddress(),
                        right.addresses().get(0).getPort(),
                        false))
                .retry(Duration.ofMillis(5), Duration.ofMillis(50))
                .listener(listeners[1])
                .start());
        next(listeners[0].added);
        next(listeners[1].added);
        Await.until(
                "one side is connected",
                () -> right.dialStates().get(0).isConnected()
                        && again.dialStates().get(0).isConnected());
        assertThat(List.of(right.peers().size(), again.peers().size())).containsExactly(1, 1);
        assertThat(listeners[0].lost).isEmpty();
        assertThat(listeners[1].lost).isEmpty();
    }

    @Test
    void aConnectionToOneselfIsRecognised() throws InterruptedException {
        BrokerEndpoint endpoint = listener();
        BrokerEndpoint same = endpoints.add(BrokerEndpoint.builder()
                .id(endpoint.id())
                .dial(new DialTarget("127.0.0.1", endpoint.addresses().get(0).getPort(), false))
                .start());
        Await.until(
                "the attempt has failed",
                () -> same.dialStates().get(0).failure().isPresent()
                        || endpoint.counters().refused(RefusalReason.CONNECTED_TO_ITSELF) > 0);
        assertThat(endpoint.peers()).isEmpty();
    }
}
