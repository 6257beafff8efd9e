package io.threatbus.bench;

import io.threatbus.guard.Hit;
import io.threatbus.guard.IndicatorGuard;
import io.threatbus.message.Indicator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the guard costs each indicator: names, addresses, URLs and hashes in turn, none of which it has anything to say of. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class GuardBenchmark {
    private static final int INDICATORS = 4096;

    private final List<Indicator> indicators = new ArrayList<>();
    private int next;

    /** Makes them. */
    public GuardBenchmark() {
        for (int i = 0; i < INDICATORS; i++) {
            indicators.add(Indicator.of(Map.of(
                    "id",
                    "indicator--" + UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)}),
                    "pattern",
                    pattern(i),
                    "pattern_type",
                    "stix",
                    "valid_from",
                    "2026-01-01T00:00:00Z")));
        }
    }

    private static String pattern(int number) {
        return switch (number % 4) {
            case 0 -> "[domain-name:value = 'evil" + number + ".hunt-me.com']";
            case 1 -> "[ipv4-addr:value = '45." + number % 250 + "." + number / 250 + ".7']";
            case 2 -> "[url:value = 'http://evil" + number + ".hunt-me.com/x']";
            default -> "[file:hashes.MD5 = '8764605c6f388c89096b534d3356%04x']".formatted(number);
        };
    }

    @Benchmark
    public Optional<Hit> builtIn() {
        next = (next + 1) % INDICATORS;
        return IndicatorGuard.BUILT_IN.inspect(indicators.get(next));
    }
}
