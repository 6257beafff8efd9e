package io.threatbus.app.zeek.broker;

import static io.threatbus.app.zeek.broker.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.HandshakeReader;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerDataDecoder;
import io.threatbus.app.zeek.data.BrokerDataEncoder;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.DecodingLimits;
import io.threatbus.app.zeek.data.WireReader;
import io.threatbus.app.zeek.data.WireWriter;
import io.threatbus.app.zeek.data.ZeekBatch;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.data.ZeekMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded conversations of libbroker and Zeek, with this endpoint in the place of either side. */
@Timeout(60)
final class TranscriptsTest {
    private static final HandshakeReader HANDSHAKE = new HandshakeReader(1000);
    private static final BrokerDataDecoder DECODER = new BrokerDataDecoder(DecodingLimits.DEFAULT);
    private static final int ENVELOPE_TYPE = 32;
    private static final int LARGEST_HANDSHAKE_TYPE = 12;

    static List<String> recordings() {
        return List.of(
                "01-dialer-originates.1",
                "02-listener-originates.1",
                "04-large-values.1",
                "07-zeek-8.2.2-roundtrip.1",
                "08-zeek-8.2.2-all-types.1",
                "10-zeek-8.2.2-network-timestamps.1",
                "11-zeek-8.2.2-bus-restart.1",
                "11-zeek-8.2.2-bus-restart.3",
                "12-libbroker-2.3.1-zeek-5.0-dials.1",
                "12-libbroker-2.6.0-zeek-6.0-dials.1",
                "12-libbroker-2.8-zeek-7.0-dials.1",
                "12-libbroker-2.8-zeek-9.0-dials.1",
                "13-zeek-9.0.0-rc1-roundtrip.1");
    }

    /** A recorded direction, split into the frames of the handshake and those behind it. */
    private static final class Direction {
        private final byte[] bytes;
        private final List<byte[]> handshake = new ArrayList<>();
        private final List<byte[]> envelopes = new ArrayList<>();

        Direction(byte[] bytes) {
            this.bytes = bytes;
            for (byte[] frame : Recordings.frames(bytes)) {
                (frame.length < ENVELOPE_TYPE + 5 || isHandshake(frame) ? handshake : envelopes).add(frame);
            }
        }

        private boolean isHandshake(byte[] frame) {
            return envelopes.isEmpty()
                    && frame[0] >= HandshakeMessage.HELLO
                    && frame[0] <= LARGEST_HANDSHAKE_TYPE
                    && handshake.stream().noneMatch(earlier -> earlier[0] >= HandshakeMessage.RESPONDER_SYN_ACK);
        }

        EndpointId id() {
            return handshake.stream()
                    .map(frame -> HANDSHAKE.read(new WireReader(frame)))
                    .flatMap(Direction::sender)
                    .findFirst()
                    .orElseThrow();
        }

        private static Stream<EndpointId> sender(HandshakeMessage message) {
            if (message instanceof HandshakeMessage.Hello hello) {
                return Stream.of(hello.sender());
            }
            return message instanceof HandshakeMessage.VersionSelect select ? Stream.of(select.sender()) : Stream.of();
        }

        String[] filter() {
            return handshake.stream()
                    .map(frame -> HANDSHAKE.read(new WireReader(frame)))
                    .map(message -> message instanceof HandshakeMessage.OriginatorSyn syn
                            ? Optional.of(syn.filter())
                            : message instanceof HandshakeMessage.ResponderSynAck ack
                                    ? Optional.of(ack.filter())
                                    : Optional.<TopicFilter>empty())
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElseThrow()
                    .toStrings()
                    .toArray(String[]::new);
        }

        byte[] handshakeBytes() {
            WireWriter writer = new WireWriter(64);
            handshake.forEach(frame -> writer.u32(frame.length).raw(frame));
            return writer.toByteArray();
        }

        List<byte[]> ofType(int type) {
            return envelopes.stream()
                    .filter(frame -> frame[ENVELOPE_TYPE] == type)
                    .toList();
        }
    }

    private static Direction direction(String recording, String suffix) {
        return new Direction(Recordings.bytes(recording + suffix));
    }

    static Stream<String> canonicalStreams() {
        return recordings().stream()
                .flatMap(name -> Stream.of(name + ".c2s.bin", name + ".s2c.bin"))
                // Made by hand, with deliberately bad values.
                .filter(name -> !name.startsWith("08") || name.contains("c2s"));
    }

    @ParameterizedTest
    @MethodSource("canonicalStreams")
    void everyMessageIsWrittenAsItWasRead(String stream) {
        byte[] recorded = Recordings.bytes(stream);
        Direction direction = new Direction(recorded);
        WireWriter written = new WireWriter(1024);
        for (byte[] frame : direction.handshake) {
            written.raw(HANDSHAKE.read(new WireReader(frame)).toFrame());
        }
        direction.envelopes.forEach(frame -> rewrite(frame, direction.id(), written));
        assertThat(written.toByteArray()).isEqualTo(recorded);
    }

    private static void rewrite(byte[] frame, EndpointId sender, WireWriter target) {
        WireReader header = new WireReader(frame);
        assertThat(EndpointId.read(header)).isEqualTo(sender);
        EndpointId receiver = EndpointId.read(header);
        Envelope envelope = Envelope.read(new WireReader(frame));
        int start = Envelope.begin(target, sender, receiver, envelope.type(), envelope.topic());
        byte[] payload = envelope.payload().raw(envelope.payload().remaining());
        if (envelope.type() == Envelope.DATA) {
            BrokerData data = DECODER.decode(payload);
            BrokerDataEncoder.encode(
                    ZeekMessage.fromData(data).map(ZeekMessage::toData).orElse(data), target);
        } else if (envelope.type() == Envelope.ROUTING_UPDATE) {
            TopicFilter.read(new WireReader(payload), 1000).write(target);
        } else {
            target.raw(payload);
        }
        Envelope.end(target, start);
        if (header.u8() >= Envelope.DATA && frame[ENVELOPE_TYPE + 2] != Envelope.TTL) {
            // libbroker 2.3 answers pings with a ttl of 1.
            byte[] own = target.toByteArray();
            own[start + Integer.BYTES + ENVELOPE_TYPE + 2] = frame[ENVELOPE_TYPE + 2];
            target.truncate(0);
            target.raw(own);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void thisEndpointTakesThePlaceOfTheListener(String recording) throws Exception {
        Direction dialer = direction(recording, ".c2s.bin");
        Direction listener = direction(recording, ".s2c.bin");
        RecordingListener news = new RecordingListener();
        try (BrokerEndpoint endpoint = BrokerEndpoint.builder()
                        .id(listener.id())
                        .subscribe(listener.filter())
                        .listener(news)
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .start();
                RawPeer peer = RawPeer.connect(endpoint)) {
            sendInPieces(peer, dialer.bytes, recording.hashCode());
            assertThat(peer.expect(listener.handshakeBytes().length)).isEqualTo(listener.handshakeBytes());
            check(peer, news, dialer, listener);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void thisEndpointTakesThePlaceOfTheDialer(String recording) throws Exception {
        Direction dialer = direction(recording, ".c2s.bin");
        Direction listener = direction(recording, ".s2c.bin");
        RecordingListener news = new RecordingListener();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BrokerEndpoint endpoint = BrokerEndpoint.builder()
                        .id(dialer.id())
                        .subscribe(dialer.filter())
                        .listener(news)
                        .retry(Duration.ofSeconds(30), Duration.ofSeconds(30))
                        .dial(new DialTarget("127.0.0.1", server.getLocalPort(), false))
                        .start();
                RawPeer peer = accept(server)) {
            sendInPieces(peer, listener.bytes, recording.hashCode());
            assertThat(peer.expect(dialer.handshakeBytes().length)).isEqualTo(dialer.handshakeBytes());
            check(peer, news, listener, dialer);
            assertThat(endpoint.dialStates().get(0).peer()).contains(listener.id());
        }
    }

    private static RawPeer accept(ServerSocket server) throws IOException {
        return new RawPeer(server.accept());
    }

    private static void sendInPieces(RawPeer peer, byte[] bytes, int seed) {
        Random random = new Random(seed);
        int most = bytes.length > 10_000 ? 3000 : 40;
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
            peer.send(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
    }

    /** The pongs have the recorded bytes, and what was published to this side's subscriptions arrives. */
    private static void check(RawPeer peer, RecordingListener news, Direction sent, Direction replaced)
            throws InterruptedException {
        Peering peering = next(news.added);
        assertThat(peering.info().id()).isEqualTo(sent.id());
        for (byte[] ping : sent.ofType(Envelope.PING)) {
            byte[] pong = peer.frame();
            assertThat(pong[ENVELOPE_TYPE]).isEqualTo((byte) Envelope.PONG);
            assertThat(Arrays.copyOfRange(pong, 40, pong.length)).isEqualTo(Arrays.copyOfRange(ping, 40, ping.length));
            replaced.ofType(Envelope.PONG).stream()
                    .filter(recorded -> recorded[ENVELOPE_TYPE + 2] == Envelope.TTL)
                    .forEach(recorded -> assertThat(pong).isEqualTo(recorded));
        }
        List<byte[]> updates = sent.ofType(Envelope.ROUTING_UPDATE);
        List<String> lastFilter = List.of();
        for (byte[] update : updates) {
            lastFilter = next(news.filters);
            assertThat(lastFilter)
                    .isEqualTo(TopicFilter.read(
                                    Envelope.read(new WireReader(update)).payload(), 1000)
                            .toStrings());
        }
        List<RecordingListener.Event> expected = new ArrayList<>();
        TopicFilter own = TopicFilter.of(List.of(replaced.filter()));
        for (byte[] frame : sent.ofType(Envelope.DATA)) {
            Envelope envelope = Envelope.read(new WireReader(frame));
            Optional<BrokerData> data = decode(envelope);
            if (own.covers(envelope.topic()) && data.isPresent()) {
                String topic = new String(envelope.topic(), StandardCharsets.UTF_8);
                ZeekMessage.fromData(data.get()).stream()
                        .flatMap(TranscriptsTest::events)
                        .forEach(event -> expected.add(new RecordingListener.Event(peering, topic, event)));
            }
        }
        for (RecordingListener.Event event : expected) {
            assertThat(next(news.events)).isEqualTo(event);
        }
        assertThat(news.events).isEmpty();
        assertThat(news.lost).isEmpty();
    }

    private static Stream<ZeekEvent> events(ZeekMessage message) {
        if (message instanceof ZeekBatch batch) {
            return batch.messages().stream().flatMap(TranscriptsTest::events);
        }
        return message instanceof ZeekEvent event ? Stream.of(event) : Stream.of();
    }

    private static Optional<BrokerData> decode(Envelope envelope) {
        try {
            return Optional.of(DECODER.decode(envelope.payload()));
        } catch (BrokerFormatException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"07-zeek-8.2.2-roundtrip.1", "02-listener-originates.1"})
    void oneByteAtATimeIsEnough(String recording) throws Exception {
        Direction dialer = direction(recording, ".c2s.bin");
        Direction listener = direction(recording, ".s2c.bin");
        RecordingListener news = new RecordingListener();
        try (BrokerEndpoint endpoint = BrokerEndpoint.builder()
                        .id(listener.id())
                        .subscribe(listener.filter())
                        .listener(news)
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .start();
                RawPeer peer = RawPeer.connect(endpoint)) {
            for (byte one : dialer.bytes) {
                peer.send(new byte[] {one});
            }
            assertThat(peer.expect(listener.handshakeBytes().length)).isEqualTo(listener.handshakeBytes());
            check(peer, news, dialer, listener);
        }
    }

    @ParameterizedTest
    @CsvSource({"03-simultaneous-dial-b-to-a.1.s2c.bin, 39", "03-simultaneous-dial-b-to-a.2.s2c.bin, 39"})
    void redundantConnectionsAreDroppedWithTheRecordedBytes(String stream, int code) {
        byte[] recorded = Recordings.bytes(stream);
        WireWriter written = new WireWriter(64);
        List<HandshakeMessage> messages = Recordings.frames(recorded).stream()
                .map(frame -> HANDSHAKE.read(new WireReader(frame)))
                .toList();
        messages.forEach(message -> written.raw(message.toFrame()));
        assertThat(written.toByteArray()).isEqualTo(recorded);
        assertThat(messages.get(1))
                .isInstanceOfSatisfying(HandshakeMessage.DropConnection.class, drop -> assertThat(drop.code())
                        .isEqualTo(code));
    }
}
