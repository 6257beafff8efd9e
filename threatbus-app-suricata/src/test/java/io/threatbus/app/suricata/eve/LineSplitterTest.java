package io.threatbus.app.suricata.eve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final AtomicInteger tooLong = new AtomicInteger();
    private final LineSplitter splitter = new LineSplitter(
            100,
            (bytes, from, to) -> lines.add(new String(bytes, from, to - from, StandardCharsets.UTF_8)),
            tooLong::incrementAndGet);

    private void take(String text) throws InterruptedException {
        splitter.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void linesComeWholeHoweverTheyAreCut() throws InterruptedException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String line = "line " + i + "é".repeat(i % 40);
            expected.add(line);
            text.append(line).append(i % 3 == 0 ? "\r\n" : "\n").append(i % 7 == 0 ? "\n" : "");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(bytes.length - from, 1 + random.nextInt(60));
            splitter.take(ByteBuffer.wrap(bytes, from, length));
            from += length;
        }
        assertThat(lines).isEqualTo(expected);
        assertThat(tooLong).hasValue(0);
    }

    @Test
    void halfALineWaitsForItsRest() throws InterruptedException {
        take("{\"a\":");
        assertThat(lines).isEmpty();
        assertThat(splitter.pending()).isEqualTo(5);
        take("1}\n");
        assertThat(lines).containsExactly("{\"a\":1}");
    }

    @Test
    void aLineOf100MegabytesIsPassedOverWithoutBeingKeptAndTheNextOneIsRead() throws InterruptedException {
        ByteBuffer megabyte = ByteBuffer.wrap("x".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII));
        take("before\n");
        for (int i = 0; i < 100; i++) {
            megabyte.rewind();
            splitter.take(megabyte);
            assertThat(splitter.pending()).isLessThanOrEqualTo(100);
        }
        take("end\nafter\n");
        assertThat(lines).containsExactly("before", "after");
        assertThat(tooLong).hasValue(1);
    }
}
