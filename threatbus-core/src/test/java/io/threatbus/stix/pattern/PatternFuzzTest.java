package io.threatbus.stix.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes from outside can do no harm, however wrong it is. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PatternFuzzTest {
    /** Reading twice, printing and extracting twice, of the densest texts; what matters is that this does not grow. */
    private static final int BYTES_PER_CHARACTER = 1_200;

    /** {@code -Dthreatbus.fuzz.scale=100} tries a hundred times as many inputs. */
    private static final int SCALE = Integer.getInteger("threatbus.fuzz.scale", 1);

    private static final int FIXED_BYTES = 1 << 18;

    @Test
    void everySeedIsHandled() {
        assertThat(PatternCorpus.seeds()).hasSizeGreaterThan(40).allSatisfy(PatternFuzz::fuzzerTestOneInput);
    }

    @Test
    void everyGeneratedPatternIsReadAndSurvivesPrinting() {
        PatternGenerator generator = new PatternGenerator(1);
        int refused = 0;
        for (int i = 0; i < 2_000 * SCALE; i++) {
            refused += PatternFuzz.one(generator.pattern()) ? 0 : 1;
        }
        // Hash algorithms meet values that are no such hashes now and then; nothing else may be refused.
        assertThat(refused).isLessThan(200 * SCALE);
    }

    @Test
    void damagedPatternsAreReadOrRefused() {
        PatternGenerator generator = new PatternGenerator(2);
        int read = 0;
        for (int i = 0; i < 4_000 * SCALE; i++) {
            read += PatternFuzz.one(generator.damaged(generator.pattern())) ? 1 : 0;
        }
        assertThat(read).isBetween(200 * SCALE, 3_800 * SCALE);
    }

    @Test
    void damagedSeedsAndNoiseAreReadOrRefused() {
        Random random = new Random(3);
        List<byte[]> seeds = PatternCorpus.seeds();
        for (int i = 0; i < 4_000 * SCALE; i++) {
            byte[] input = i % 4 == 0
                    ? new byte[random.nextInt(40)]
                    : seeds.get(random.nextInt(seeds.size())).clone();
            int changes = i % 4 == 0 ? input.length : Math.min(input.length, 1 + random.nextInt(4));
            for (int change = 0; change < changes; change++) {
                input[random.nextInt(input.length)] = (byte) random.nextInt(256);
            }
            byte[] changed = input;
            assertThatCode(() -> PatternFuzz.fuzzerTestOneInput(changed))
                    .as(() -> new String(changed, StandardCharsets.UTF_8))
                    .doesNotThrowAnyException();
        }
    }

    static Stream<Arguments> repetitions() {
        return Stream.of(
                Arguments.of("", "(", ""),
                Arguments.of("[", "(", ""),
                Arguments.of("", "([a:b = 1] OR ", ""),
                Arguments.of("[a:b = 1", " OR a:b = 1", "]"),
                Arguments.of("[a:b = 1", " AND a:b = 1", "]"),
                Arguments.of("[a:b = 1]", " FOLLOWEDBY [a:b = 1]", ""),
                Arguments.of("[a:b = 1]", " OR [a:b = 1]", ""),
                Arguments.of("([a:b = 1])", " WITHIN 1 SECONDS", ""),
                Arguments.of("[a:b", ".c", " = 1]"),
                Arguments.of("[a:b", "[*]", " = 1]"),
                Arguments.of("[a:b IN (1", ",1", ")]"),
                Arguments.of("[a:b IN ('x'", ",'x'", ")]"),
                Arguments.of("[a:b = 1", "0", "]"),
                Arguments.of("[a:b = 1.", "0", "]"),
                Arguments.of("[a:b = '", "x", "']"),
                Arguments.of("[a:b = '", "\\\\", "']"),
                Arguments.of("[a:b MATCHES '^", "\\\\.", "$']"),
                Arguments.of("[a:b LIKE '", "e\u0301", "']"),
                Arguments.of("[a:b = '", "\\", ""),
                Arguments.of("[a:b = h'", "ff", "']"),
                Arguments.of("[a:b = b'", "YWJj", "']"),
                Arguments.of("[a:b = t'2016-06-01T00:00:00.", "0", "Z']"),
                Arguments.of("[a:b.\"", "\"\"", "\" = 1]"),
                Arguments.of("[file:hashes.'", "-", "' = 'x']"),
                Arguments.of("[", "a", ":b = 1]"),
                Arguments.of("", "/*", ""),
                Arguments.of("", "/* */", ""),
                Arguments.of("", "//\n", ""),
                Arguments.of("", " ", ""),
                Arguments.of("", "'", ""),
                Arguments.of("", "\ud83d", ""),
                Arguments.of("[a:b > 1", " AND (a:b > 1 OR a:b > 1)", "]"));
    }

    @ParameterizedTest
    @MethodSource("repetitions")
    void timeAndMemoryStayLinear(String before, String repeated, String after) {
        for (int length : new int[] {1 << 12, 1 << 16, (1 << 20) - 100, 1 << 21}) {
            String text = before + repeated.repeat(length / repeated.length()) + after;
            long before1 = allocatedBytes();
            PatternFuzz.one(text);
            assertThat(allocatedBytes() - before1).isLessThan((long) BYTES_PER_CHARACTER * text.length() + FIXED_BYTES);
        }
    }

    @Test
    void theDeepestNestingAllowedFitsASmallStack() throws InterruptedException {
        PatternLimits deepest = new PatternLimits(1 << 20, 100, 20_000);
        String text =
                "(".repeat(50) + "[" + "(a:b = 1 AND ".repeat(50) + "a:b = 1" + ")".repeat(50) + "]" + ")".repeat(50);
        Throwable[] failure = new Throwable[1];
        Thread small = new Thread(
                null,
                () -> {
                    Pattern pattern = PatternParser.parse(text, deepest);
                    assertThat(PatternParser.parse(PatternPrinter.print(pattern), deepest))
                            .isEqualTo(pattern);
                    PointExtraction.extract(pattern);
                    PointExtraction.necessaryPoints(pattern);
                },
                "small stack",
                256 << 10);
        small.setUncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown);
        small.start();
        small.join();
        assertThat(failure[0]).isNull();
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
