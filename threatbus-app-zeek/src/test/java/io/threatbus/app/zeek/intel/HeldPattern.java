package io.threatbus.app.zeek.intel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pattern of {@code what-zeek-holds.txt}.
 *
 * @param held what Zeek looks for, why something is left out, or that it is not a pattern
 */
public record HeldPattern(String pattern, String held) {
    /** All of them, in their order. */
    public static List<HeldPattern> all() throws IOException {
        try (InputStream in = HeldPattern.class.getResourceAsStream("/what-zeek-holds.txt")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            return IntStream.range(0, lines.size() / 2)
                    .mapToObj(i -> new HeldPattern(
                            lines.get(2 * i), lines.get(2 * i + 1).substring(1)))
                    .toList();
        }
    }

    /** Whether it is one at all. */
    public boolean isPattern() {
        return !held.equals("not a pattern");
    }
}
