package io.threatbus.app.misp.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code -Dthreatbus.fuzz.scale=100} tries a hundred times as many frames. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NotificationFuzzTest {
    private static final int SCALE = Integer.getInteger("threatbus.fuzz.scale", 1);
    private static final int FRAMES = 10_000 * SCALE;
    private static final List<byte[]> CORPUS = NotificationFuzz.corpus();
    private static final byte[] SYNTAX = "{}[]\":,\\ 0e-nt\u0000".getBytes(StandardCharsets.US_ASCII);

    private final Random random = new Random(1);

    @Test
    void everySeedIsReadOrRefused() {
        assertThat(CORPUS).hasSizeGreaterThan(50);
        assertThat(CORPUS.stream().filter(NotificationFuzz::isRead).count()).isBetween(30L, CORPUS.size() - 10L);
    }

    @Test
    void damagedFramesAreReadOrRefused() {
        int read = 0;
        for (int i = 0; i < FRAMES; i++) {
            read += NotificationFuzz.isRead(damaged(seed())) ? 1 : 0;
        }
        assertThat(read).isBetween(FRAMES / 50, FRAMES * 49 / 50);
    }

    @Test
    void framesOfTwoHalvesAndCutOnesAreReadOrRefused() {
        int refused = 0;
        for (int i = 0; i < FRAMES; i++) {
            byte[] first = seed();
            byte[] second = seed();
            int cut = random.nextInt(first.length + 1);
            byte[] frame = Arrays.copyOf(first, cut + (i % 2 == 0 ? second.length / 2 : 0));
            System.arraycopy(second, second.length - (frame.length - cut), frame, cut, frame.length - cut);
            refused += NotificationFuzz.isRead(frame) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(FRAMES / 4);
    }

    private byte[] seed() {
        return CORPUS.get(random.nextInt(CORPUS.size()));
    }

    /** Some bytes become others, mostly such that matter to JSON. */
    private byte[] damaged(byte[] seed) {
        byte[] frame = seed.clone();
        for (int i = random.nextInt(4); i >= 0 && frame.length > 0; i--) {
            frame[random.nextInt(frame.length)] =
                    random.nextBoolean() ? SYNTAX[random.nextInt(SYNTAX.length)] : (byte) random.nextInt();
        }
        return frame;
    }
}
