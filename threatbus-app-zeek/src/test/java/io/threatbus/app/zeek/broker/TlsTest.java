package io.threatbus.app.zeek.broker;

import static io.threatbus.app.zeek.broker.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.tls.TestAuthority;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import io.threatbus.app.zeek.broker.wire.BrokerException;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.RefusalReason;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.testing.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encryption, and everything that is refused at the door. */
@Timeout(60)
final class TlsTest {
    private static final EndpointId SMALL = new EndpointId(0x4000L, 1);
    private static final EndpointId LARGE = new EndpointId(0xf000_0000_0000_4000L, 1);

    private final RecordingListener listening = new RecordingListener();
    private final RecordingListener dialing = new RecordingListener();
    private final TestEndpoints endpoints = new TestEndpoints();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        endpoints.close();
    }

    private EndpointBuilder listener() {
        return BrokerEndpoint.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .subscribe("t")
                .listener(listening);
    }

    private EndpointBuilder dialer(BrokerEndpoint to, boolean tls) {
        return BrokerEndpoint.builder()
                .retry(Duration.ofSeconds(5), Duration.ofSeconds(5))
                .subscribe("t")
                .listener(dialing)
                .dial(new DialTarget("127.0.0.1", to.addresses().get(0).getPort(), tls));
    }

    private BrokerTls generated(String name) {
        return BrokerTls.of(TlsSettings.generated(directory.resolve(name)));
    }

    private void exchange(EndpointId listenerId, EndpointId dialerId) throws InterruptedException {
        BrokerEndpoint listener =
                endpoints.add(listener().id(listenerId).tls(generated("a")).start());
        endpoints.add(dialer(listener, true).id(dialerId).tls(generated("b")).start());
        Peering atListener = next(listening.added);
        Peering atDialer = next(dialing.added);
        assertThat(atListener.info().tls().orElseThrow().protocol()).isEqualTo("TLSv1.3");
        assertThat(atListener.info().tls().orElseThrow().subject()).isEmpty();
        ZeekEvent large = ZeekEvent.of("large", StringValue.of("x".repeat(500_000)));
        assertThat(atDialer.publish("t", large)).isEqualTo(PublishResult.QUEUED);
        assertThat(next(listening.events).event()).isEqualTo(large);
        for (int number = 0; number < 20_000; number++) {
            ZeekEvent event = ZeekEvent.of("n", new CountValue(number));
            while (atListener.publish("t", event) == PublishResult.FULL) {
                assertThat(atListener.awaitWritable(Duration.ofSeconds(10))).isTrue();
            }
        }
        for (int number = 0; number < 20_000; number++) {
            assertThat(next(dialing.events).event().arguments()).containsExactly(new CountValue(number));
        }
        endpoints.closeLast();
        assertThat(next(listening.lost).loss().reason()).isEqualTo(PeerLoss.Reason.GOODBYE);
    }

    @Test
    void aGeneratedCertificateIsEnoughWhereTheListenerOriginates() throws InterruptedException {
        exchange(SMALL, LARGE);
    }

    @Test
    void aGeneratedCertificateIsEnoughWhereTheDialerOriginates() throws InterruptedException {
        exchange(LARGE, SMALL);
    }

    @Test
    void bothSidesAuthenticateThemselvesWithACommonAuthority() throws InterruptedException {
        TestAuthority authority = new TestAuthority(directory, "authority");
        BrokerEndpoint listener = endpoints.add(listener()
                .tls(BrokerTls.of(authority.settings("bus", authority)))
                .start());
        endpoints.add(dialer(listener, true)
                .tls(BrokerTls.of(authority.settings("zeek", authority)))
                .start());
        assertThat(next(listening.added).info().tls().orElseThrow().subject()).contains("CN=zeek");
        assertThat(next(dialing.added).info().tls().orElseThrow().subject()).contains("CN=bus");
    }

    @Test
    void aPeerOfAnotherAuthorityIsRefused() throws InterruptedException {
        TestAuthority ours = new TestAuthority(directory, "ours");
        TestAuthority theirs = new TestAuthority(directory, "theirs");
        BrokerEndpoint listener = endpoints.add(
                listener().tls(BrokerTls.of(ours.settings("bus", ours))).start());
        BrokerEndpoint trusting = endpoints.add(dialer(listener, true)
                .tls(BrokerTls.of(theirs.settings("evil", ours)))
                .start());
        awaitRefusal(listener, RefusalReason.PEER_CERTIFICATE);
        Await.until(
                "the attempt has failed",
                () -> trusting.dialStates().get(0).failure().isPresent());
        assertThat(trusting.dialStates().get(0).failure().orElseThrow()).contains("does not accept the certificate");
        BrokerEndpoint distrusting = endpoints.add(dialer(listener, true)
                .tls(BrokerTls.of(theirs.settings("zeek", theirs)))
                .start());
        awaitRefusal(listener, RefusalReason.OWN_CERTIFICATE_REFUSED);
        Await.until(
                "the attempt has failed",
                () -> distrusting.dialStates().get(0).failure().isPresent());
        assertThat(distrusting.dialStates().get(0).failure().orElseThrow()).contains("does not vouch for");
        assertThat(listener.peers()).isEmpty();
        assertThat(dialing.added).isEmpty();
    }

    @Test
    void aPeerWithTheWrongTransportIsRefusedAndToldWhatToChange() throws InterruptedException {
        BrokerEndpoint strict = endpoints.add(
                listener().tls(generated("a")).plain(PlainPolicy.NEVER).start());
        BrokerEndpoint plainDialer = endpoints.add(dialer(strict, false).start());
        awaitRefusal(strict, RefusalReason.PLAIN_NOT_ACCEPTED);
        Await.until(
                "the attempt has failed",
                () -> plainDialer.dialStates().get(0).failure().isPresent());
        assertThat(plainDialer.dialStates().get(0).failure().orElseThrow()).contains("Broker::disable_ssl");
        BrokerEndpoint plain = endpoints.add(listener().start());
        BrokerEndpoint tlsDialer =
                endpoints.add(dialer(plain, true).tls(generated("b")).start());
        awaitRefusal(plain, RefusalReason.TLS_NOT_OFFERED);
        Await.until(
                "the attempt has failed",
                () -> tlsDialer.dialStates().get(0).failure().isPresent());
    }

    private static void awaitRefusal(BrokerEndpoint endpoint, RefusalReason reason) throws InterruptedException {
        Await.until("it is counted", () -> endpoint.counters().refused(reason) == 1);
    }

    @Test
    void oneListenerServesTlsAndPlain() throws InterruptedException {
        BrokerEndpoint listener = endpoints.add(listener().tls(generated("a")).start());
        endpoints.add(dialer(listener, false).start());
        assertThat(next(listening.added).info().tls()).isEmpty();
        endpoints.add(dialer(listener, true).tls(generated("b")).start());
        assertThat(next(listening.added).info().tls()).isPresent();
    }

    @Test
    void whoeverDoesNotSpeakBrokerIsRefused() throws InterruptedException {
        BrokerEndpoint listener = endpoints.add(listener().tls(generated("a")).start());
        refused(listener, Recordings.bytes("31-pre-2.3-dialer-first-bytes.bin"), RefusalReason.OLD_BROKER);
        refused(
                listener,
                "GET /v1/messages/json HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                RefusalReason.HTTP);
        refused(listener, "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII), RefusalReason.NOT_BROKER);
        refused(listener, HexFormat.of().parseHex("160301000501000001ff"), RefusalReason.TLS_FAILED);
        refused(listener, HexFormat.of().parseHex("15030300020228"), RefusalReason.TLS_NOT_OFFERED);
    }

    private static void refused(BrokerEndpoint listener, byte[] bytes, RefusalReason reason)
            throws InterruptedException {
        try (RawPeer peer = RawPeer.connect(listener)) {
            peer.send(bytes);
            awaitRefusal(listener, reason);
            peer.untilEnd();
        }
    }

    @Test
    void aClientHelloOfAZeekWithDefaultsIsAnsweredWithTls13() {
        BrokerEndpoint listener = endpoints.add(listener().tls(generated("a")).start());
        try (RawPeer peer = RawPeer.connect(listener)) {
            peer.send(Recordings.bytes("30-tls-clienthello-anonymous.bin"));
            byte[] record = peer.expect(5);
            assertThat(HexFormat.of().formatHex(record)).startsWith("160303");
            byte[] hello = peer.expect(record[4] & 0xff);
            assertThat(HexFormat.of().formatHex(hello)).contains("002b00020304").contains("1302");
        }
    }

    @Test
    void aConnectionThatDribblesTlsIsClosedAtTheDeadlineAndHoldsNobodyUp() throws InterruptedException {
        BrokerEndpoint listener = endpoints.add(listener()
                .tls(generated("a"))
                .limits(BrokerLimits.DEFAULT.withHandshakeTimeout(Duration.ofMillis(700)))
                .start());
        byte[] hello = Recordings.bytes("30-tls-clienthello-anonymous.bin");
        try (RawPeer slow = RawPeer.connect(listener);
                RawPeer slower = RawPeer.connect(listener)) {
            slow.send(hello);
            slower.send(new byte[] {hello[0]});
            slower.send(new byte[] {hello[1], hello[2]});
            endpoints.add(dialer(listener, true).tls(generated("b")).start());
            next(listening.added);
            slow.untilEnd();
            slower.untilEnd();
        }
        assertThat(listener.counters().refused(RefusalReason.HANDSHAKE_TIMEOUT)).isEqualTo(2);
    }

    @Test
    void dialingWithTlsNeedsTls() {
        assertThatThrownBy(() -> BrokerEndpoint.builder()
                        .dial(new DialTarget("127.0.0.1", 1, true))
                        .start())
                .isInstanceOf(BrokerException.class);
    }

    @Test
    void theAnonymousSuiteWorksInAProcessThatAllowsIt() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AnonymousProcess.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("TLSv1.2 TLS_ECDH_anon_WITH_AES_256_CBC_SHA");
    }
}
