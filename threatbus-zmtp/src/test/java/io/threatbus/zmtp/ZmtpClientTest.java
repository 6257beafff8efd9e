package io.threatbus.zmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.MechanismException;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The connecting end, against a publisher that is not ours. */
class ZmtpClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final ZContext context = new ZContext();
    private final ZMQ.Socket publisher = context.createSocket(org.zeromq.SocketType.XPUB);
    private final int port = publisher.bindToRandomPort("tcp://127.0.0.1");

    @AfterEach
    void stop() {
        context.close();
    }

    private static ZmtpClient connect(int to, ClientSecurity security) throws IOException {
        return ZmtpClient.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), to), SocketType.SUB, PATIENCE, security);
    }

    private ZmtpClient subscriber() throws IOException {
        ZmtpClient client = connect(port, ClientSecurity.none());
        client.subscribe(new byte[0]);
        publisher.setReceiveTimeOut((int) PATIENCE.toMillis());
        assertThat(publisher.recv()).isNotNull();
        return client;
    }

    private static String text(List<byte[]> message) {
        return new String(message.get(0), StandardCharsets.US_ASCII);
    }

    @Test
    void waitingInVainCostsNothing() throws Exception {
        try (ZmtpClient client = subscriber()) {
            assertThat(client.receive(SHORT)).isEmpty();
            assertThat(client.receive(SHORT)).isEmpty();
            publisher.send("hello");
            Optional<List<byte[]>> message = client.receive(PATIENCE);
            assertThat(text(message.orElseThrow())).isEqualTo("hello");
        }
    }

    @Test
    void aFrameThatIsTooLongIsSkippedAndTheNextOneComes() throws Exception {
        try (ZmtpClient client = subscriber()) {
            client.setLongestFrame(100);
            publisher.send(new byte[1_000_000]);
            publisher.send("hello");
            assertThatThrownBy(client::receive).isInstanceOfSatisfying(ZmtpException.class, e -> assertThat(e.reason())
                    .isEqualTo(ZmtpClient.OVERSIZED));
            assertThat(text(client.receive())).isEqualTo("hello");
        }
    }

    @Test
    void theMechanismOfAPeerThatWantsAnotherOneIsNamed() throws Exception {
        publisher.close();
        ZMQ.Socket guarded = context.createSocket(org.zeromq.SocketType.XPUB);
        guarded.setPlainServer(true);
        int other = guarded.bindToRandomPort("tcp://127.0.0.1");
        assertThatThrownBy(() -> connect(other, ClientSecurity.none()))
                .isInstanceOfSatisfying(
                        MechanismException.class, e -> assertThat(e.theirs()).isEqualTo("PLAIN"));
    }

    @Test
    void whoeverHangsUpDuringTheHandshakeIsToldApartFromABrokenNetwork() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> peer = CompletableFuture.runAsync(() -> greetAndHangUp(server));
            assertThatThrownBy(() -> connect(server.getLocalPort(), ClientSecurity.plain("feed", "wrong")))
                    .isInstanceOf(HandshakeEndedException.class);
            peer.join();
        }
    }

    private static void greetAndHangUp(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(Greeting.bytes(Greeting.PLAIN, true));
            socket.getInputStream().readNBytes(Greeting.LENGTH);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
