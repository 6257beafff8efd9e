package io.threatbus.app.zeek.broker;

import static io.threatbus.app.zeek.broker.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.app.zeek.broker.wire.BrokerException;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.ZeekBatch;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two endpoints, plain TCP. */
@Timeout(30)
final class BrokerEndpointTest {
    private static final EndpointId SMALL = new EndpointId(0x1000_0000_0000_4000L, 1);
    private static final EndpointId LARGE = new EndpointId(0xf000_0000_0000_4000L, 1);

    private final RecordingListener listening = new RecordingListener();
    private final RecordingListener dialing = new RecordingListener();
    private final TestEndpoints endpoints = new TestEndpoints();

    @AfterEach
    void close() {
        endpoints.close();
    }

    private static EndpointBuilder listener() {
        return BrokerEndpoint.builder().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static EndpointBuilder dialer(BrokerEndpoint to) {
        return BrokerEndpoint.builder()
                .retry(Duration.ofMillis(20), Duration.ofMillis(200))
                .dial(new DialTarget(
                        to.addresses().get(0).getAddress().getHostAddress(),
                        to.addresses().get(0).getPort(),
                        false));
    }

    private void peer(EndpointId listenerId, EndpointId dialerId) throws InterruptedException {
        BrokerEndpoint listener = endpoints.add(listener()
                .id(listenerId)
                .subscribe("to/listener")
                .listener(listening)
                .start());
        endpoints.add(dialer(listener)
                .id(dialerId)
                .subscribe("to/dialer")
                .listener(dialing)
                .start());
        Peering atListener = next(listening.added);
        Peering atDialer = next(dialing.added);
        assertThat(atListener.info().id()).isEqualTo(dialerId);
        assertThat(atDialer.info().id()).isEqualTo(listenerId);
        assertThat(atListener.filter()).containsExactly("to/dialer");
        assertThat(atDialer.filter()).containsExactly("to/listener");
        ZeekEvent event = ZeekEvent.of("Some::event", StringValue.of("x"), new CountValue(7));
        assertThat(atDialer.publish("to/listener/a", event)).isEqualTo(PublishResult.QUEUED);
        assertThat(atListener.publish("to/dialer", new ZeekBatch(List.of(event, event))))
                .isEqualTo(PublishResult.QUEUED);
        assertThat(next(listening.events)).isEqualTo(new RecordingListener.Event(atListener, "to/listener/a", event));
        assertThat(next(dialing.events).event()).isEqualTo(event);
        assertThat(next(dialing.events).event()).isEqualTo(event);
        assertThat(atListener.publish("to/nobody", event)).isEqualTo(PublishResult.NOT_SUBSCRIBED);
    }

    @Test
    void theDialerOriginatesWithTheSmallerId() throws InterruptedException {
        peer(LARGE, SMALL);
    }

    @Test
    void theListenerOriginatesWithTheSmallerId() throws InterruptedException {
        peer(SMALL, LARGE);
    }

    @Test
    void closingSaysGoodbye() throws InterruptedException {
        peer(SMALL, LARGE);
        endpoints.closeLast();
        assertThat(next(listening.lost).loss().reason()).isEqualTo(PeerLoss.Reason.GOODBYE);
        assertThat(next(dialing.lost).loss().reason()).isEqualTo(PeerLoss.Reason.DISCONNECTED);
    }

    @Test
    void everythingPublishedBeforeClosingArrives() throws InterruptedException {
        BrokerEndpoint listener =
                endpoints.add(listener().subscribe("t").listener(listening).start());
        BrokerEndpoint dialer = endpoints.add(dialer(listener).listener(dialing).start());
        Peering peer = next(dialing.added);
        for (int number = 0; number < 10_000; number++) {
            assertThat(peer.publish("t", ZeekEvent.of("n", new CountValue(number))))
                    .isEqualTo(PublishResult.QUEUED);
        }
        dialer.close();
        assertThat(listening.events).hasSize(10_000);
    }

    @Test
    void aSubscriptionIsAnnouncedToPeers() throws InterruptedException {
        peer(SMALL, LARGE);
        endpoints.last().subscribe("more");
        assertThat(next(listening.filters)).containsExactly("more", "to/dialer");
        endpoints.last().subscribe("more/of/it");
        endpoints.last().unsubscribe("to/dialer");
        assertThat(next(listening.filters)).containsExactly("more");
    }

    @Test
    void whatIsPublishedTooEarlyIsHeldUntilThePeerSubscribes() throws InterruptedException {
        peer(SMALL, LARGE);
        Peering peer = endpoints.first().peers().get(0);
        for (int number = 0; number < 100; number++) {
            assertThat(peer.publishWhenSubscribed("late", ZeekEvent.of("n", new CountValue(number))))
                    .isEqualTo(PublishResult.HELD);
        }
        endpoints.last().subscribe("late");
        for (int number = 0; number < 100; number++) {
            assertThat(next(dialing.events).event().arguments()).containsExactly(new CountValue(number));
        }
        Await.until("the queue is empty", () -> peer.queuedBytes() == 0);
    }

    @Test
    void aLostPeerIsDialedAgainAtOnce() throws InterruptedException {
        BrokerEndpoint first = listener().listener(listening).start();
        InetSocketAddress address = first.addresses().get(0);
        endpoints.add(dialer(first).listener(dialing).start());
        next(dialing.added);
        next(listening.added);
        first.close();
        assertThat(next(dialing.lost).loss().reason()).isEqualTo(PeerLoss.Reason.GOODBYE);
        endpoints.add(BrokerEndpoint.builder().listen(address).start());
        assertThat(next(dialing.added).info().id()).isEqualTo(endpoints.last().id());
    }

    @Test
    void aPeerThatWasTooSlowIsDialedAgain() throws InterruptedException {
        peer(SMALL, LARGE);
        endpoints.last().peers().get(0).dropAsTooSlow();
        assertThat(next(dialing.lost).loss().reason()).isEqualTo(PeerLoss.Reason.TOO_SLOW);
        assertThat(next(dialing.added).info().id()).isEqualTo(SMALL);
        Await.until(
                "the dialed peer is connected",
                () -> endpoints.last().dialStates().get(0).isConnected());
    }

    @Test
    void aPeerThatTakesEveryConnectionAndDropsItIsDialedAtOnceOnlyOnce() throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(10_000);
            BrokerEndpoint dialer = endpoints.add(BrokerEndpoint.builder()
                    .id(LARGE)
                    .retry(Duration.ofHours(1), Duration.ofHours(1))
                    .dial(new DialTarget("127.0.0.1", server.getLocalPort(), false))
                    .listener(dialing)
                    .start());
            takeAndDrop(server);
            takeAndDrop(server);
            Await.until("the dialer says so", () -> dialer.dialStates()
                    .get(0)
                    .failure()
                    .filter(failure -> failure.contains("soon after it was made"))
                    .isPresent());
            assertThat(dialer.counters().value(EndpointCounters.Counter.CONNECTIONS_DIALED))
                    .isEqualTo(2);
        }
    }

    private void takeAndDrop(ServerSocket server) throws IOException, InterruptedException {
        try (RawPeer peer = new RawPeer(server.accept())) {
            peer.frame();
            peer.send(new HandshakeMessage.VersionSelect(SMALL, 1).toFrame());
            peer.send(new HandshakeMessage.OriginatorSyn(TopicFilter.EMPTY).toFrame());
            peer.frame();
            peer.send(new HandshakeMessage.OriginatorAck().toFrame());
            next(dialing.added);
        }
        next(dialing.lost);
    }

    @Test
    void twoEndpointsOnOneAddressAreAnError() {
        BrokerEndpoint first = endpoints.add(listener().start());
        assertThatThrownBy(() -> BrokerEndpoint.builder()
                        .listen(first.addresses().get(0))
                        .start())
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining(String.valueOf(first.addresses().get(0).getPort()));
    }
}
