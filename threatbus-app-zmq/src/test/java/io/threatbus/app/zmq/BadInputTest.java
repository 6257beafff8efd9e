package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.testing.Await;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes over the wire: the bus lives, counts it, and delivers what is good afterwards. */
class BadInputTest {
    private static final int MUTATIONS = 100_000;

    /** What is sent, and the reason it is counted under. */
    private record Bad(String frame, String reason) {}

    @Test
    void everyKnownKindOfBadInputIsCountedUnderItsReason() {
        String good = Stix.indicator(1);
        List<Bad> corpus = List.of(
                new Bad("stix2/indicator", "no-topic"),
                new Bad("", "no-topic"),
                new Bad("threatbus/intel " + good, "unknown-topic"),
                new Bad("stix2 " + good, "unknown-topic"),
                new Bad("threatbus/snapshotrequest {}", "unknown-topic"),
                new Bad("threatbus/snapshotenvelopeX " + good, "unknown-topic"),
                new Bad("threatbus/snapshotenvelope " + good, "unexpected-type"),
                new Bad("stix2/indicator ", "invalid-json"),
                new Bad("stix2/indicator " + good.substring(0, good.length() / 2), "invalid-json"),
                new Bad("stix2/indicator " + good + "x", "invalid-json"),
                new Bad("stix2/indicator " + "[".repeat(100_000), "not-an-object"),
                new Bad("stix2/indicator {\"type\": \"bundle\", \"objects\": [" + good + "]}", "bundle"),
                new Bad(
                        "stix2/indicator " + good.replace("\"spec_version\": \"2.1\"", "\"spec_version\": \"3.0\""),
                        "unsupported-version"),
                new Bad("stix2/indicator {\"type\": \"malware\", \"spec_version\": \"2.1\"}", "unsupported-type"));
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            for (Bad bad : corpus) {
                long before = bus.metric("messages_rejected", bad.reason());
                app.send(bad.frame().getBytes(StandardCharsets.UTF_8));
                Await.until(
                        bad.reason() + " for "
                                + bad.frame()
                                        .substring(0, Math.min(60, bad.frame().length())),
                        () -> bus.metric("messages_rejected", bad.reason()) == before + 1);
            }
            app.send("stix2/indicator \"\u00e4\"".getBytes(StandardCharsets.ISO_8859_1));
            Await.until("invalid UTF-8", () -> bus.metric("messages_rejected", "invalid-utf8") == 1);

            app.send("stix2/indicator", Stix.indicator(2));
            assertThat(app.receive().json()).isEqualTo(Stix.indicator(2));
        }
    }

    private static String marked(int number) {
        return Stix.indicator(number).replace("}", ", \"granular_markings\": [{\"selectors\": [\"pattern\"]}], ");
    }

    @Test
    void aMessageThatIsHardToReadCostsNeitherTheConnectionNorWhatFollows() {
        String good = Stix.indicator(1);
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            app.send("stix2/indicator", marked(2) + "\"granular_markings\": null}");
            app.send("stix2/indicator", marked(3) + "\"x_n\": 1e99999999999}");
            app.send("stix2/indicator", good);

            assertThat(app.receive(3).get(2).json()).isEqualTo(good);
        }
    }

    @Test
    void whatCameBeforeABreachOfTheProtocolIsLetIn() throws IOException {
        byte[] message = ("stix2/indicator " + Stix.indicator(1)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer conversation = ByteBuffer.allocate(1000)
                .put(new byte[] {-1, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0, 'N', 'U', 'L', 'L'})
                .position(64)
                .put(new byte[] {4, 25, 5})
                .put("READY\u000bSocket-Type\0\0\0\u0003PUB".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 2)
                .putLong(message.length)
                .put(message)
                .put((byte) -1);
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            answerTo(bus.ports().sub(), Arrays.copyOf(conversation.array(), conversation.position()));

            assertThat(app.receive().json()).isEqualTo(Stix.indicator(1));
            assertThat(bus.metric("zmq_protocol_violations")).isEqualTo(1);
        }
    }

    @Test
    void aFrameOfHundredMegabytesIsSkippedAndItsConnectionGoesOn() {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            app.send(new byte[100_000_000]);
            app.send("stix2/indicator", Stix.indicator(1));

            assertThat(app.receive().json()).isEqualTo(Stix.indicator(1));
            assertThat(bus.metric("messages_rejected", "too-large")).isEqualTo(1);
        }
    }

    @Test
    void mutationsAreAcceptedOrCountedAsRejectedEveryOne() {
        Random random = new Random(20221123);
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app()) {
            for (int i = 0; i < MUTATIONS; i++) {
                app.send(mutation(random, i));
            }
            Await.until(
                    "every one is counted",
                    () -> bus.metric("messages_accepted") + bus.metric("messages_rejected") == MUTATIONS);
            assertThat(bus.metric("messages_rejected")).isGreaterThan(MUTATIONS / 4);
            app.subscribe("stix2");

            app.send("stix2/indicator", Stix.indicator(1));
            assertThat(app.receive().json()).isEqualTo(Stix.indicator(1));
        }
    }

    private static byte[] mutation(Random random, int number) {
        String text = number % 2 == 0 ? Stix.indicator(number) : Stix.sighting(number);
        byte[] frame = ("stix2/indicator " + text).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(frame.length);
            switch (random.nextInt(5)) {
                case 0 -> frame[at] = (byte) random.nextInt(256);
                case 1 -> frame[at] = (byte) "{}[]\",:0 \\".charAt(random.nextInt(10));
                case 2 -> frame = Arrays.copyOf(frame, at + 1);
                case 3 -> System.arraycopy(frame, at, frame, at / 2, frame.length - at);
                default -> frame[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return frame;
    }

    @Test
    void whatIsNoZeroMqIsSentAwayOnEveryPort() throws IOException {
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app()) {
            ZmqPorts ports = bus.ports();
            for (int port : List.of(ports.manage(), ports.pub(), ports.sub())) {
                assertThat(answerTo(port, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                        .hasSizeLessThanOrEqualTo(10);
            }
            Random random = new Random(3);
            for (int i = 0; i < 300; i++) {
                byte[] noise = new byte[64 + random.nextInt(200)];
                random.nextBytes(noise);
                noise[0] = (byte) 0xff;
                noise[9] = 0x7f;
                noise[10] = 3;
                noise[12] = 'N';
                assertThat(answerTo(ports.manage(), noise)).isNotNull();
            }
            assertThat(bus.metric("zmq_protocol_violations")).isEqualTo(303);
            assertThat(app.request("{}").get("status")).isEqualTo("unknown request");
        }
    }

    @Test
    void aSocketOfTheWrongKindIsToldSo() {
        try (TestBus bus = new TestBus()) {
            InetSocketAddress manage = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), bus.ports().manage());

            assertThatThrownBy(() -> ZmtpClient.connect(manage, SocketType.SUB, Duration.ofSeconds(5)))
                    .hasMessageContaining("ROUTER");
        }
    }

    private static byte[] answerTo(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            return in.readAllBytes();
        } catch (SocketException e) {
            return new byte[0];
        }
    }
}
