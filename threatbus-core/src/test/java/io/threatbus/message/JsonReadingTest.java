package io.threatbus.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonReadingTest {
    /** Decoding replaces what is no UTF-8, so that encoding does not bring it back. */
    @Test
    void bytesAreUtf8WhereverInThemSomethingElseThanAsciiStands() {
        Random random = new Random(1);
        String[] pieces = {"a", "bc", "\u00e9", "\u20ac", "\ud83d\ude00"};
        int broken = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                text.append(pieces[random.nextInt(3) == 0 ? random.nextInt(pieces.length) : 0]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            boolean valid =
                    Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
            assertThat(JsonReading.isUtf8(bytes)).as(Arrays.toString(bytes)).isEqualTo(valid);
            broken += valid ? 0 : 1;
        }
        assertThat(broken).isGreaterThan(2_000);
    }
}
