package io.threatbus.zmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.testing.Await;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.SocketType;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** CURVE and PLAIN on a real port, against JeroMQ and against peers that do not keep to the protocol. */
class SecurePortTest {
    private static final int MUTATIONS = Integer.getInteger("threatbus.curve.wire.mutations", 500);
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final int MANY = 1_000_000;

    private final CurveKeyPair server = CurveKeyPair.generate(new SecureRandom());
    private final CurveKeyPair client = CurveKeyPair.generate(new SecureRandom());
    private final ClientSecurity good = ClientSecurity.curve(server.publicKey(), client);

    private EchoServer curve() throws IOException {
        return new EchoServer(client.publicKey(), clients -> ServerSecurity.curve(server, clients), MANY);
    }

    private EchoServer plain() throws IOException {
        return new EchoServer(new byte[0], ServerSecurity::plain, MANY);
    }

    private static ZmtpClient connect(EchoServer to, ClientSecurity security) throws IOException {
        return ZmtpClient.connect(to.address(), SocketType.REQ, WAIT, security);
    }

    private static List<byte[]> ask(ZmtpClient client, byte[] question) throws IOException {
        client.send(List.of(new byte[0], question));
        client.flush();
        return client.receive();
    }

    @Test
    void theOwnClientIsLetInWithItsKeyAndMessagesOfAllLengthsComeBack() throws Exception {
        try (EchoServer echo = curve();
                ZmtpClient connected = connect(echo, good)) {
            for (int length : new int[] {0, 1, 221, 222, 223, 255, 256, 65_000, 200_000}) {
                byte[] question = new byte[length];
                new Random(length).nextBytes(question);

                assertThat(ask(connected, question).get(1)).isEqualTo(question);
            }
            assertThat(echo.clients).containsExactly("sensor");
        }
    }

    @Test
    void theOwnClientIsLetInWithItsPassword() throws Exception {
        try (EchoServer echo = plain();
                ZmtpClient connected = connect(echo, ClientSecurity.plain(EchoServer.USER, EchoServer.PASSWORD))) {
            assertThat(ask(connected, new byte[] {1, 2, 3}).get(1)).containsExactly(1, 2, 3);
            assertThat(echo.clients).containsExactly("sensor");
        }
    }

    @Test
    void jeroMqIsLetInWithItsKeyAndMessagesOfAllLengthsComeBack() throws Exception {
        try (EchoServer echo = curve();
                ZContext context = new ZContext()) {
            ZMQ.Socket socket = answered(context, echo, asking -> {
                asking.setCurveServerKey(server.publicKey());
                asking.setCurvePublicKey(client.publicKey());
                asking.setCurveSecretKey(client.secretKey());
            });
            for (int length : new int[] {0, 1, 222, 255, 256, 65_000}) {
                byte[] question = new byte[length];
                new Random(length).nextBytes(question);
                socket.send(question);

                assertThat(socket.recv()).isEqualTo(question);
            }
            assertThat(echo.clients).containsOnly("sensor");
        }
    }

    @Test
    void jeroMqIsLetInWithItsPassword() throws Exception {
        try (EchoServer echo = plain();
                ZContext context = new ZContext()) {
            ZMQ.Socket socket = answered(context, echo, asking -> {
                asking.setPlainUsername(EchoServer.USER.getBytes(StandardCharsets.UTF_8));
                asking.setPlainPassword(EchoServer.PASSWORD.getBytes(StandardCharsets.UTF_8));
            });
            socket.send("once more");

            assertThat(socket.recvStr()).isEqualTo("once more");
        }
    }

    /**
     * A socket that has been answered. JeroMQ 0.6.0 sends nothing at all on about one connection in thirty, to whatever server
     * (10 of 300 to one that is mute, 9 of 300 to its own), so that another one has to ask then.
     */
    private static ZMQ.Socket answered(ZContext context, EchoServer echo, Consumer<ZMQ.Socket> security) {
        for (int i = 0; i < 10; i++) {
            ZMQ.Socket socket = context.createSocket(org.zeromq.SocketType.REQ);
            socket.setLinger(0);
            socket.setReceiveTimeOut(3_000);
            security.accept(socket);
            socket.connect("tcp://127.0.0.1:" + echo.address().getPort());
            socket.send("hello");
            if ("hello".equals(socket.recvStr())) {
                socket.setReceiveTimeOut((int) WAIT.toMillis());
                return socket;
            }
            socket.close();
        }
        throw new AssertionError("it is not let in");
    }

    @Test
    void aServerSaysNothingBeforeThePeerDoes() throws Exception {
        try (EchoServer echo = plain();
                Socket socket =
                        new Socket(echo.address().getAddress(), echo.address().getPort())) {
            Await.until("it is accepted", () -> echo.connections() == 1);
            try (ZmtpClient served = connect(echo, ClientSecurity.plain(EchoServer.USER, EchoServer.PASSWORD))) {
                ask(served, new byte[] {1});
            }
            assertThat(socket.getInputStream().available()).isZero();

            socket.getOutputStream().write(0xff);
            assertThat(socket.getInputStream().readNBytes(Greeting.SIGNATURE_LENGTH))
                    .startsWith(0xff)
                    .endsWith(0x7f);
        }
    }

    @Test
    void whoHasAnotherKeyAnotherServerNoneOrAPasswordIsSentAwayWithItsAddressAndTheReason() throws Exception {
        CurveKeyPair stranger = CurveKeyPair.generate(new SecureRandom());
        try (EchoServer echo = curve()) {
            refuses(echo, ClientSecurity.curve(server.publicKey(), stranger), "unknown-key");
            refuses(echo, ClientSecurity.curve(stranger.publicKey(), client), "wrong-server-key");
            refuses(echo, ClientSecurity.none(), "mechanism");
            refuses(echo, ClientSecurity.plain(EchoServer.USER, EchoServer.PASSWORD), "mechanism");
            assertThat(echo.clients).isEmpty();
        }
        try (EchoServer echo = plain()) {
            refuses(echo, ClientSecurity.plain(EchoServer.USER, "wrong"), "wrong-password");
            refuses(echo, ClientSecurity.none(), "mechanism");
            refuses(echo, good, "mechanism");
            assertThat(echo.clients).isEmpty();
        }
    }

    private static void refuses(EchoServer echo, ClientSecurity security, String reason) {
        int before = echo.refused.size();
        assertThatThrownBy(() -> connect(echo, security).close())
                .satisfiesAnyOf(e -> assertThat(e).isInstanceOf(IOException.class), e -> assertThat(e)
                        .isInstanceOf(ZmtpException.class));
        Await.until("it is refused", () -> echo.refused.size() > before);
        assertThat(echo.refused.stream().skip(before)).containsExactly(reason + " 127.0.0.1");
    }

    @Test
    void whoAsksMoreOftenThanItMayIsSentAwayBeforeItCostsAnything() throws Exception {
        try (EchoServer echo =
                new EchoServer(client.publicKey(), clients -> ServerSecurity.curve(server, clients), 1)) {
            for (int i = 0; i < 4; i++) {
                connect(echo, good).close();
            }
            refuses(echo, good, "too-many-handshakes");
        }
    }

    @Test
    void aHandshakeThatIsCutIsNoted() throws Exception {
        try (EchoServer echo = curve()) {
            try (Socket socket =
                    new Socket(echo.address().getAddress(), echo.address().getPort())) {
                socket.getOutputStream().write(Greeting.bytes(Greeting.CURVE, false));
            }
            Await.until("it is noted", () -> !echo.refused.isEmpty());
            assertThat(echo.refused).containsExactly("cut 127.0.0.1");
        }
    }

    @Test
    void anEndThatIsNotTheServerItSaysGetsNothingFromTheClient() throws Exception {
        try (EchoServer imposter = new EchoServer(
                client.publicKey(),
                clients -> ServerSecurity.curve(CurveKeyPair.generate(new SecureRandom()), clients),
                MANY)) {
            assertThatThrownBy(() -> connect(imposter, good).close()).isInstanceOf(IOException.class);
            assertThat(imposter.frames).hasValue(0);
        }
    }

    /** Set {@code threatbus.curve.wire.mutations} for more of them. */
    @Test
    void nobodyGetsInWithMutatedBytesOnTheWireAndTheOthersAreServed() throws Exception {
        Random random = new Random(3);
        try (EchoServer echo = curve();
                ZmtpClient honest = connect(echo, good)) {
            for (int i = 0; i < MUTATIONS; i++) {
                mutate(echo.address(), random, i);
            }
            Await.until("all are gone", () -> echo.connections() == 1);
            assertThat(ask(honest, new byte[] {42}).get(1)).containsExactly(42);
            assertThat(echo.clients).containsOnly("sensor");
            assertThat(echo.failures).isEmpty();
            assertThat(echo.refused.size() + echo.violated.size()).isGreaterThan(MUTATIONS / 2);
            // What is outside of the box, such as a flag, may change without anybody noticing; what is inside may not.
            assertThat(echo.bodies).containsOnlyOnce("", "*").isSubsetOf("", "*", "secret");
        }
    }

    /** Speaks CURVE up to some point, and then something else. */
    private void mutate(InetSocketAddress address, Random random, int round) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            int goodUntil = round % 4;
            CurveClientHandshake shaking = new CurveClientHandshake(SocketType.REQ, server.publicKey(), client);
            byte[] greeting = Greeting.bytes(Greeting.CURVE, false);
            byte[] hello = shaking.begin().orElseThrow().frame();
            if (goodUntil == 0) {
                out.write(changed(greeting, 9, random));
                out.write(hello);
                return;
            }
            out.write(greeting);
            if (goodUntil == 1) {
                out.write(changed(hello, 0, random));
                return;
            }
            out.write(hello);
            socket.getInputStream().readNBytes(Greeting.LENGTH);
            Command welcome = command(socket);
            byte[] initiate = shaking.receive(welcome).orElseThrow().frame();
            if (goodUntil == 2) {
                out.write(changed(initiate, 0, random));
                return;
            }
            out.write(initiate);
            shaking.receive(command(socket));
            CurveSealer sealer = shaking.protection().orElseThrow().sealer();
            byte[] frame = Frames.frame(0, "secret".getBytes(StandardCharsets.UTF_8));
            CurveScratch scratch = new CurveScratch();
            sealer.seal(scratch, frame, 0, frame.length);
            out.write(changed(Arrays.copyOf(scratch.data(), scratch.length()), 0, random));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Sent away while it was still speaking.
        }
    }

    private static Command command(Socket socket) throws IOException {
        int flags = socket.getInputStream().read();
        int length = socket.getInputStream().read();
        assertThat(flags).isEqualTo(Frames.COMMAND);
        return Command.parse(socket.getInputStream().readNBytes(length), 0, length);
    }

    private static byte[] changed(byte[] bytes, int from, Random random) {
        byte[] changed = bytes.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            changed[from + random.nextInt(bytes.length - from)] ^= (byte) (1 << random.nextInt(8));
        }
        if (Arrays.equals(bytes, changed)) {
            return changed(bytes, from, random);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(changed, 1 + random.nextInt(changed.length)) : changed;
    }
}
