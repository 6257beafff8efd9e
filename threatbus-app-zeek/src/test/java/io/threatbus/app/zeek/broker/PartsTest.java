package io.threatbus.app.zeek.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.broker.io.FrameAssembler;
import io.threatbus.app.zeek.broker.io.FrameMemory;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.WireReader;
import io.threatbus.app.zeek.data.WireWriter;
import io.threatbus.toolkit.retry.Backoff;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The small parts of an endpoint. */
final class PartsTest {
    private final FrameMemory memory = new FrameMemory(1_000_000);

    @Test
    void prefixesAreCharactersNotPathComponents() {
        TopicFilter filter = TopicFilter.of(List.of("types/bus", "a"));
        assertThat(filter.covers(bytes("types/business"))).isTrue();
        assertThat(filter.covers(bytes("types/bu"))).isFalse();
        assertThat(filter.covers(bytes("b"))).isFalse();
        assertThat(TopicFilter.of(List.of("")).covers(bytes("anything"))).isTrue();
        assertThat(TopicFilter.EMPTY.covers(bytes("anything"))).isFalse();
    }

    @Test
    void aFilterKeepsWhatNoShorterEntryCovers() {
        assertThat(TopicFilter.of(List.of("b/c", "a", "b", "ab", "a", "b/c/d", "c"))
                        .toStrings())
                .containsExactly("a", "b", "c");
    }

    @Test
    void aFilterFindsWhatALinearSearchFinds() {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            List<String> prefixes = new ArrayList<>();
            for (int count = random.nextInt(8); count > 0; count--) {
                prefixes.add(word(random));
            }
            String topic = word(random);
            assertThat(TopicFilter.of(prefixes).covers(bytes(topic)))
                    .as("%s in %s", topic, prefixes)
                    .isEqualTo(prefixes.stream().anyMatch(topic::startsWith));
        }
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int count = random.nextInt(6); count > 0; count--) {
            word.append("ab\u00e9".charAt(random.nextInt(3)));
        }
        return word.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void pausesGrowUpToTheLimitAndAreShortenedAtRandom() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8), new Random(1));
        for (long longest : new long[] {1, 2, 4, 8, 8, 8, 8}) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(longest * 500), Duration.ofSeconds(longest));
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aFrameThatIsAppendedAloneSharesItsChunkWithNothing() {
        OutboundQueue queue = new OutboundQueue();
        assertThat(queue.append(chunk -> chunk.u8(1))).isTrue();
        assertThat(queue.append(chunk -> chunk.u8(2))).isFalse();
        queue.appendAlone(new byte[] {3});
        queue.append(chunk -> chunk.u8(4));
        assertThat(queue.queuedBytes()).isEqualTo(4);
        assertThat(queue.take().orElseThrow().toByteArray()).containsExactly(1, 2);
        assertThat(queue.take().orElseThrow().toByteArray()).containsExactly(3);
        assertThat(queue.take().orElseThrow().toByteArray()).containsExactly(4);
        assertThat(queue.take()).isEmpty();
        assertThat(queue.append(chunk -> chunk.u8(5))).isTrue();
    }

    @Test
    void aFrameThatCannotBeWrittenLeavesNothingBehind() {
        OutboundQueue queue = new OutboundQueue();
        queue.append(chunk -> chunk.u8(1));
        try {
            queue.append(chunk -> {
                chunk.u32(7);
                throw new IllegalStateException("on purpose");
            });
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("on purpose");
        }
        assertThat(queue.take().orElseThrow().toByteArray()).containsExactly(1);
    }

    @Test
    void framesArriveWholeHoweverTheyAreCut() {
        Random random = new Random(5);
        WireWriter stream = new WireWriter(1024);
        List<Integer> sizes = new ArrayList<>();
        for (int count = 0; count < 300; count++) {
            int size = random.nextInt(count % 20 == 0 ? 50_000 : 100);
            sizes.add(size);
            stream.u32(size).raw(new byte[size]);
        }
        byte[] bytes = stream.toByteArray();
        for (int most : new int[] {1, 7, 1000, 100_000}) {
            CollectingSink sink = new CollectingSink();
            FrameAssembler assembler = new FrameAssembler(memory, sink);
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(bytes.length - from, 1 + random.nextInt(most));
                sink.ready = random.nextInt(4) > 0;
                assembler.feed(bytes, from, length);
                from += length;
            }
            sink.ready = true;
            assembler.resume();
            assertThat(sink.sizes).isEqualTo(sizes);
            assertThat(assembler.pending()).isZero();
        }
    }

    @Test
    void anAnnouncedLengthCostsNothing() {
        CollectingSink sink = new CollectingSink();
        FrameAssembler assembler = new FrameAssembler(memory, sink);
        assembler.feed(new WireWriter(8).u32(99_999_999).toByteArray(), 0, 4);
        assertThat(assembler.pending()).isEqualTo(4);
        FrameAssembler other = new FrameAssembler(memory, sink);
        other.feed(new WireWriter(8).u32(-1).toByteArray(), 0, 4);
        other.feed(new byte[100], 0, 100);
        assertThat(sink.tooLarge).isEqualTo(0xffff_ffffL);
        assertThat(other.pending()).isZero();
    }

    @Test
    void whatUnfinishedFramesHoldIsGivenBack() {
        CollectingSink sink = new CollectingSink();
        FrameAssembler assembler = new FrameAssembler(memory, sink);
        byte[] frame = new WireWriter(8).u32(50_000).raw(new byte[50_000]).toByteArray();
        assembler.feed(frame, 0, 40_000);
        assertThat(memory.held()).isEqualTo(40_000);
        assembler.feed(frame, 40_000, frame.length - 40_000);
        assertThat(sink.sizes).containsExactly(50_000);
        assertThat(memory.held()).isZero();
        assembler.feed(frame, 0, 40_000);
        assembler.close();
        assertThat(memory.held()).isZero();
    }

    private static final class CollectingSink implements FrameAssembler.Sink {
        private final List<Integer> sizes = new ArrayList<>();
        private boolean ready = true;
        private long tooLarge;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void noRoom() {
            throw new AssertionError("there is room");
        }

        @Override
        public int mostBytes() {
            return 100_000_000;
        }

        @Override
        public void frame(WireReader body) {
            sizes.add(body.remaining());
        }

        @Override
        public void tooLarge(long announced) {
            tooLarge = announced;
        }
    }

    @Test
    void idsAreComparedUnsigned() {
        EndpointId small = new EndpointId(1, 0);
        EndpointId large = new EndpointId(-1, 0);
        assertThat(small).isLessThan(large);
        assertThat(new EndpointId(1, -1)).isGreaterThan(new EndpointId(1, 1));
        assertThat(EndpointId.random().toString().charAt(14)).isEqualTo('4');
    }
}
