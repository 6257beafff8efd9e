package io.threatbus.app.zeek.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.DecodingLimits;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.testing.Await;
import io.threatbus.toolkit.tls.PemFiles;
import io.threatbus.toolkit.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against servers that behave, and against those that do not. */
final class ZeekWebSocketClientTest {
    private final RecordingClientListener listener = new RecordingClientListener();
    private Optional<ZeekWebSocketClient> client = Optional.empty();
    private Duration signsOfLife = Duration.ofSeconds(10);

    @AfterEach
    void stop() {
        client.ifPresent(ZeekWebSocketClient::close);
    }

    private void connect(URI uri) {
        connect(uri, Optional.empty(), 100_000);
    }

    private void connect(URI uri, Optional<SSLContext> tls, int rate) {
        WebSocketOptions options = new WebSocketOptions(
                uri,
                "threatbus",
                List.of("stix2/sighting", "threatbus/manage"),
                tls,
                Duration.ofSeconds(2),
                signsOfLife,
                rate,
                1000,
                100_000,
                DecodingLimits.DEFAULT,
                Duration.ofMillis(20),
                Duration.ofMillis(100));
        ZeekWebSocketClient made = new ZeekWebSocketClient(options, listener, Thread::new);
        client = Optional.of(made);
        made.start();
    }

    private static TestServer.Conversation http(String response) {
        return peer -> {
            peer.readRequest();
            peer.raw((response + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            peer.drain();
        };
    }

    /** A server that does something bad first, and behaves on the next connection. */
    private void connectToBadThenGood(TestServer.Conversation bad, Runnable check) {
        try (TestServer server = new TestServer(bad, peer -> peer.acknowledge().drain())) {
            connect(server.uri());
            check.run();
            Await.until(
                    "it connects again",
                    () -> !listener.links.isEmpty()
                            && listener.links.get(listener.links.size() - 1).isOpen()
                            && server.connections() >= 2);
        }
    }

    @Test
    void theHandshakeNamesTheApplicationAndTheTopics() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (TestServer server = new TestServer(peer -> {
            peer.upgrade();
            seen.add(peer.request());
            seen.add(peer.readText());
            peer.text("{\"type\":\"ack\",\"endpoint\":\"x-websocket-0\",\"version\":\"8.2.2\"}");
            peer.drain();
        })) {
            connect(server.uri());
            Await.until("it is acknowledged", () -> !listener.links.isEmpty());
            assertThat(seen.get(0))
                    .startsWith("GET /v1/messages/json HTTP/1.1")
                    .containsIgnoringCase("X-Application-Name: threatbus");
            assertThat(seen.get(1)).isEqualTo("[\"stix2/sighting\",\"threatbus/manage\"]");
            assertThat(listener.links.get(0).version()).isEqualTo("8.2.2");
            assertThat(listener.links.get(0).endpoint()).isEqualTo("x-websocket-0");
        }
    }

    @Test
    void whatIsPublishedArrivesInOrder() {
        List<String> arrived = new CopyOnWriteArrayList<>();
        try (TestServer server = new TestServer(peer -> {
            peer.acknowledge();
            while (true) {
                arrived.add(peer.readText());
            }
        })) {
            connect(server.uri());
            Await.until("it is acknowledged", () -> !listener.links.isEmpty());
            for (int i = 0; i < 500; i++) {
                assertThat(listener.links.get(0).publish("t", new CountValue(i)))
                        .isEqualTo(WebSocketLink.Result.QUEUED);
            }
            Await.until("all arrive", () -> arrived.size() == 500);
            for (int i = 0; i < 500; i++) {
                assertThat(ServerMessage.read(arrived.get(i), DecodingLimits.DEFAULT))
                        .isEqualTo(new ServerMessage.Data("t", new CountValue(i)));
            }
        }
    }

    @Test
    void bulkSendsAreSpreadOverTime() {
        List<String> arrived = new CopyOnWriteArrayList<>();
        try (TestServer server = new TestServer(peer -> {
            peer.acknowledge();
            while (true) {
                arrived.add(peer.readText());
            }
        })) {
            connect(server.uri(), Optional.empty(), 200);
            Await.until("it is acknowledged", () -> !listener.links.isEmpty());
            long begin = System.nanoTime();
            for (int i = 0; i < 110; i++) {
                listener.links.get(0).publish("t", new CountValue(i));
            }
            Await.until("all arrive", () -> arrived.size() == 110);
            // 200 a second, with a burst of ten.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(450));
        }
    }

    @Test
    void aServerThatDoesNotReadFillsABoundedQueueAndLosesTheConnection() {
        signsOfLife = Duration.ofSeconds(1);
        try (TestServer server = new TestServer(peer -> {
            peer.acknowledge();
            Await.until("the client gives up", () -> !listener.disconnects.isEmpty());
        })) {
            connect(server.uri());
            Await.until("it is acknowledged", () -> !listener.links.isEmpty());
            WebSocketLink link = listener.links.get(0);
            StringValue bulk = StringValue.of("x".repeat(50_000));
            List<WebSocketLink.Result> results = new ArrayList<>();
            for (int i = 0; i < 1200; i++) {
                results.add(link.publish("t", bulk));
            }
            assertThat(results).contains(WebSocketLink.Result.FULL);
            Await.until("the connection is given up", () -> !listener.disconnects.isEmpty());
            assertThat(link.publish("t", bulk)).isEqualTo(WebSocketLink.Result.CLOSED);
            assertThat(link.unsent()).isGreaterThan(500);
        }
    }

    @Test
    void messagesInManyPiecesAndManyInOnePieceAreRead() {
        String message = ClientMessages.data("t", VectorValue.of(StringValue.of("ä".repeat(5000))));
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try (TestServer server = new TestServer(peer -> {
            peer.acknowledge();
            int half = bytes.length / 3;
            peer.frame(0x01, java.util.Arrays.copyOf(bytes, half));
            peer.frame(0x89, new byte[] {'i', 'x'});
            peer.frame(0x80, java.util.Arrays.copyOfRange(bytes, half, bytes.length));
            for (int i = 0; i < 100; i++) {
                peer.text(ClientMessages.data("t", new CountValue(i)));
            }
            peer.drain();
        })) {
            connect(server.uri());
            Await.until("all came", () -> listener.messages.size() == 101);
            assertThat(listener.messages.get(0).value()).isEqualTo(VectorValue.of(StringValue.of("ä".repeat(5000))));
            assertThat(listener.messages.get(100).value()).isEqualTo(new CountValue(99));
        }
    }

    @Test
    void aHugeMessageEndsTheConnection() {
        connectToBadThenGood(
                peer -> {
                    peer.acknowledge().text("\"" + "x".repeat(200_000) + "\"");
                    peer.drain();
                },
                () -> Await.until("it is cut", () -> listener.disconnects.stream()
                        .anyMatch(reason -> reason.contains("more than 100000 characters"))));
    }

    @Test
    void whatCannotBeReadIsDroppedAndTheConnectionStays() {
        try (TestServer server = new TestServer(peer -> {
            peer.acknowledge();
            peer.text("{");
            peer.text("{\"type\":\"gossip\"}");
            peer.text("{\"type\":\"data-message\",\"topic\":\"t\",\"@data-type\":\"nosuch\",\"data\":1}");
            peer.text("[]");
            peer.frame(0x82, new byte[] {1, 2, 3});
            peer.text(
                    "{\"type\":\"error\",\"code\":\"deserialization_failed\",\"context\":\"failed to create Zeek event\"}");
            peer.text(ClientMessages.data("t", new CountValue(7)));
            peer.drain();
        })) {
            connect(server.uri());
            Await.until("the good one came", () -> listener.messages.size() == 1);
            assertThat(listener.malformed).hasSize(5);
            assertThat(listener.failures).containsExactly("deserialization_failed: failed to create Zeek event");
            assertThat(listener.links.get(0).isOpen()).isTrue();
        }
    }

    @Test
    void aServerThatLeavesInTheMiddleOfAMessageIsDialedAgain() {
        // The JDK sometimes overlooks an end of stream that comes right behind data; then the silence tells.
        signsOfLife = Duration.ofSeconds(1);
        connectToBadThenGood(
                peer -> {
                    peer.acknowledge();
                    peer.frame(0x01, "{\"type\":".getBytes(StandardCharsets.UTF_8));
                },
                () -> Await.until("it is noticed", () -> listener.disconnects.size() == 1));
    }

    @Test
    void invalidUtf8EndsTheConnectionAndANewOneIsMade() {
        connectToBadThenGood(
                peer -> {
                    peer.acknowledge().frame(0x81, new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"'});
                    peer.drain();
                },
                () -> Await.until("it is noticed", () -> listener.disconnects.stream()
                        .anyMatch(reason -> reason.contains("UTF-8"))));
    }

    @Test
    void aServerThatNeverAcknowledgesIsGivenUpWithAHint() {
        connectToBadThenGood(
                peer -> peer.upgrade().drain(),
                () -> Await.until("it is given up", () -> listener.failedAttempts.stream()
                        .anyMatch(reason -> reason.startsWith("no-ack") && reason.contains("websocket.zeek"))));
    }

    @Test
    void anErrorInsteadOfAnAcknowledgementIsTheReason() {
        connectToBadThenGood(
                peer -> {
                    peer.upgrade().text("{\"type\":\"error\",\"code\":\"invalid_uri\",\"context\":\"Invalid URI\"}");
                    peer.frame(0x88, new byte[] {3, (byte) 0xf0});
                    peer.drain();
                },
                () -> Await.until("it is noticed", () -> listener.failedAttempts.stream()
                        .anyMatch(reason -> reason.startsWith("refused") && reason.contains("invalid_uri"))));
    }

    @Test
    void aCloseWithAReasonIsReportedAsSuch() {
        byte[] payload = "\u0003\u00f1enough".getBytes(StandardCharsets.ISO_8859_1);
        connectToBadThenGood(
                peer -> peer.acknowledge().frame(0x88, payload),
                () -> Await.until("it is noticed", () -> listener.disconnects.stream()
                        .anyMatch(reason -> reason.contains("1009, enough"))));
    }

    @Test
    void aSilentServerIsGivenUp() {
        signsOfLife = Duration.ofMillis(100);
        connectToBadThenGood(
                peer -> {
                    peer.acknowledge();
                    peer.drain();
                },
                () -> Await.until("it is given up", () -> listener.disconnects.stream()
                        .anyMatch(reason -> reason.contains("no sign of life"))));
    }

    @Test
    void aRedirectionIsNotFollowed() {
        connectToBadThenGood(
                http("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/"),
                () -> Await.until("it is refused", () -> listener.failedAttempts.stream()
                        .anyMatch(reason -> reason.startsWith("http-302") && reason.contains("not followed"))));
    }

    @Test
    void aRefusedAuthenticationIsTheReason() {
        connectToBadThenGood(
                http("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\""),
                () -> Await.until("it is refused", () -> listener.failedAttempts.stream()
                        .anyMatch(reason -> reason.contains("authentication") || reason.contains("401"))));
    }

    @Test
    void anUnknownPathIsTheReason() {
        connectToBadThenGood(
                http("HTTP/1.1 404 Not Found"),
                () -> Await.until("it is refused", () -> listener.failedAttempts.stream()
                        .anyMatch(reason -> reason.startsWith("http-404") && reason.contains("/v1/messages/json"))));
    }

    @Test
    void nobodyThereIsTheReason() throws IOException {
        URI free;
        try (TestServer server = new TestServer(TestServer.Client::drain)) {
            free = server.uri();
        }
        connect(free);
        Await.until("it is tried again and again", () -> listener.failedAttempts.size() >= 3);
        assertThat(listener.failedAttempts).allMatch(reason -> reason.startsWith("unreachable"));
    }

    @Test
    void closingSaysGoodbye() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (TestServer server = new TestServer(peer -> {
            peer.acknowledge();
            try {
                peer.readText();
            } catch (IOException e) {
                seen.add(String.valueOf(e.getMessage()));
            }
        })) {
            connect(server.uri());
            Await.until("it is acknowledged", () -> !listener.links.isEmpty());
            client.orElseThrow().close();
            Await.until("the server hears it", () -> !seen.isEmpty());
            assertThat(seen).containsExactly("closed");
        }
    }

    private static SSLContext serverTls(Path directory) throws GeneralSecurityException, IOException {
        BrokerTls generated = BrokerTls.of(TlsSettings.generated(directory));
        assertThat(generated.authenticatesPeers()).isFalse();
        char[] nothing = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                PemFiles.privateKey(directory.resolve("broker-key.pem"), Optional.empty()),
                nothing,
                PemFiles.certificates(directory.resolve("broker-certificate.pem"))
                        .toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, nothing);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static Optional<SSLContext> clientTls(Optional<Path> authority, boolean verifyHostname) {
        return Optional.of(new TlsFiles(authority, Optional.empty(), Optional.empty(), Optional.empty(), verifyHostname)
                .context());
    }

    @Test
    void tlsWithTheRightAuthorityConnectsAndWithTheWrongOneItDoesNot(@TempDir Path directory, @TempDir Path other)
            throws GeneralSecurityException, IOException {
        SSLContext context = serverTls(directory);
        serverTls(other);
        try (TestServer server = new TestServer(context.getServerSocketFactory(), true, peer -> peer.acknowledge()
                .drain())) {
            connect(server.uri(), clientTls(Optional.of(other.resolve("broker-certificate.pem")), false), 100);
            Await.until("the server is not trusted", () -> listener.failedAttempts.stream()
                    .anyMatch(reason -> reason.startsWith("tls")));
            client.orElseThrow().close();
            assertThat(listener.links).isEmpty();

            connect(server.uri(), clientTls(Optional.of(directory.resolve("broker-certificate.pem")), false), 100);
            Await.until("it is acknowledged", () -> !listener.links.isEmpty());
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused(@TempDir Path directory) throws GeneralSecurityException, IOException {
        SSLContext context = serverTls(directory);
        try (TestServer server = new TestServer(context.getServerSocketFactory(), true, peer -> peer.acknowledge()
                .drain())) {
            connect(server.uri(), clientTls(Optional.of(directory.resolve("broker-certificate.pem")), true), 100);
            Await.until("the host is wrong", () -> listener.failedAttempts.stream()
                    .anyMatch(reason -> reason.startsWith("tls")));
            assertThat(listener.links).isEmpty();
        }
    }
}
