package io.threatbus.app.zeek.broker;

import static io.threatbus.app.zeek.broker.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.broker.EndpointCounters.Counter;
import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.broker.io.FrameAssembler;
import io.threatbus.app.zeek.broker.io.FrameMemory;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.broker.wire.Handshake;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.Refusal;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.BrokerDataDecoder;
import io.threatbus.app.zeek.data.BrokerDataEncoder;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.DecodingLimits;
import io.threatbus.app.zeek.data.WireReader;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.data.ZeekMessage;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad input. The number of mutated streams comes from the system property {@code broker.fuzz.iterations}, the seed from
 * {@code broker.fuzz.seed}.
 */
@Timeout(600)
final class FuzzTest {
    private static final int ITERATIONS = Integer.getInteger("broker.fuzz.iterations", 30_000);
    private static final long SEED = Long.getLong("broker.fuzz.seed", 20_260_101L);
    private static final int LARGEST_FRAME = 200_000;
    private static final EndpointId OWN_ID = new EndpointId(0x8000_0000_0000_4000L, 1);

    static List<String> corpusNames() {
        return new String(Recordings.bytes("corpus/index.txt"), StandardCharsets.US_ASCII)
                .lines()
                .map(name -> "corpus/" + name + ".bin")
                .toList();
    }

    private static List<byte[]> corpus() {
        return Stream.concat(
                        corpusNames().stream(),
                        Stream.of(
                                "01-dialer-originates.1.c2s.bin",
                                "02-listener-originates.1.c2s.bin",
                                "07-zeek-8.2.2-roundtrip.1.c2s.bin",
                                "08-zeek-8.2.2-all-types.1.c2s.bin",
                                "12-libbroker-2.3.1-zeek-5.0-dials.1.c2s.bin"))
                .map(Recordings::bytes)
                .toList();
    }

    /** Everything that bytes from the network pass through, without the network. */
    private static final class Pipeline implements FrameAssembler.Sink, Handshake.Actions {
        private final FrameAssembler assembler = new FrameAssembler(new FrameMemory(1_000_000_000), this);
        private final Handshake handshake = new Handshake(OWN_ID, () -> TopicFilter.EMPTY, 1000, this);
        private final BrokerDataDecoder decoder = new BrokerDataDecoder(DecodingLimits.DEFAULT);
        private boolean peered;
        private boolean ended;

        void run(byte[] stream, int pieces) {
            handshake.startAsListener();
            int step = Math.max(1, stream.length / pieces);
            for (int from = 0; from < stream.length && !ended; from += step) {
                assembler.feed(stream, from, Math.min(step, stream.length - from));
                assertThat(assembler.pending()).isLessThanOrEqualTo(LARGEST_FRAME + Integer.BYTES);
            }
        }

        @Override
        public boolean isReady() {
            return !ended;
        }

        @Override
        public int mostBytes() {
            return LARGEST_FRAME;
        }

        @Override
        public void noRoom() {
            throw new AssertionError("there is room");
        }

        @Override
        public void tooLarge(long announced) {
            ended = true;
        }

        @Override
        public void frame(WireReader body) {
            try {
                if (peered) {
                    envelope(body);
                } else {
                    handshake.frame(body);
                }
            } catch (Refusal e) {
                ended = true;
            } catch (BrokerFormatException e) {
                assertThat(peered).isTrue();
            }
        }

        private void envelope(WireReader body) {
            Envelope envelope = Envelope.read(body);
            if (envelope.type() == Envelope.ROUTING_UPDATE) {
                TopicFilter.read(envelope.payload(), 1000).covers(envelope.topic());
            } else if (!envelope.isInternal()) {
                ZeekMessage.fromData(decoder.decode(envelope.payload()))
                        .ifPresent(message -> BrokerDataEncoder.encode(message.toData()));
            }
        }

        @Override
        public void send(HandshakeMessage message) {
            assertThat(message.toFrame()).isNotEmpty();
        }

        @Override
        public void claim(EndpointId peer, boolean originator) {
            handshake.proceed();
        }

        @Override
        public void peered(TopicFilter filter) {
            peered = true;
        }
    }

    @Test
    void mutatedStreamsThrowNothingUnexpected() {
        Random random = new Random(SEED);
        Mutator mutator = new Mutator(corpus(), random);
        int peered = 0;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            byte[] stream = mutator.next();
            Pipeline pipeline = new Pipeline();
            try {
                pipeline.run(stream, 1 + random.nextInt(4));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "iteration " + iteration + ": " + HexFormat.of().formatHex(stream), e);
            }
            peered += pipeline.peered ? 1 : 0;
        }
        // Mutations that never get beyond the handshake would test little.
        assertThat(peered).isGreaterThan(ITERATIONS / 10);
    }

    @ParameterizedTest
    @MethodSource("corpusNames")
    void theCorpusIsSurvived(String name) {
        new Pipeline().run(Recordings.bytes(name), 1);
        new Pipeline().run(Recordings.bytes(name), 1000);
    }

    @Test
    void otherPeersDoNotNotice() throws InterruptedException {
        RecordingListener news = new RecordingListener();
        RecordingListener healthy = new RecordingListener();
        try (BrokerEndpoint endpoint = BrokerEndpoint.builder()
                        .id(OWN_ID)
                        .subscribe("")
                        .limits(BrokerLimits.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(2)))
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .listener(news)
                        .start();
                BrokerEndpoint dialer = BrokerEndpoint.builder()
                        .subscribe("x")
                        .listener(healthy)
                        .dial(new DialTarget(
                                "127.0.0.1", endpoint.addresses().get(0).getPort(), false))
                        .start()) {
            Peering peer = next(news.added);
            Mutator mutator = new Mutator(corpus(), new Random(SEED + 1));
            int rounds = Math.min(ITERATIONS / 100, 2000);
            for (int round = 0; round < rounds; round++) {
                try (RawPeer bad = RawPeer.connect(endpoint)) {
                    bad.send(mutator.next());
                } catch (UncheckedIOException e) {
                    // Closed on us while we were sending: that is what should happen.
                    assertThat(peer.isOpen()).isTrue();
                }
                assertThat(peer.publish("x", ZeekEvent.of("n", new CountValue(round))))
                        .isEqualTo(PublishResult.QUEUED);
            }
            for (int round = 0; round < rounds; round++) {
                assertThat(next(healthy.events).event().arguments()).containsExactly(new CountValue(round));
            }
            assertThat(dialer.peers()).hasSize(1);
            assertThat(healthy.lost).isEmpty();
            assertThat(endpoint.counters().value(Counter.UNEXPECTED_FAILURES)).isZero();
            assertThat(endpoint.counters().value(Counter.LISTENER_FAILURES)).isZero();
        }
    }
}
