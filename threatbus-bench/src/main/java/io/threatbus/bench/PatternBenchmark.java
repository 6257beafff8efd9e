package io.threatbus.bench;

import io.threatbus.stix.pattern.Extraction;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PointExtraction;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What every indicator costs on its way in and out: reading its pattern and taking it apart. One thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PatternBenchmark {
    private static final int TERMS = 20;

    private final String domain = "[domain-name:value = 'evil.example']";
    private final String address = "[ipv4-addr:value = '203.0.113.33/32']";
    private final String hash =
            "[file:hashes.'SHA-256' = 'aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f']";
    private final String manyDomains = IntStream.range(0, TERMS)
            .mapToObj(i -> "domain-name:value = 'evil-" + i + ".example'")
            .collect(Collectors.joining(" OR ", "[", "]"));

    @Benchmark
    public Extraction domain() {
        return points(domain);
    }

    @Benchmark
    public Extraction address() {
        return points(address);
    }

    @Benchmark
    public Extraction hash() {
        return points(hash);
    }

    @Benchmark
    public Extraction twentyDomains() {
        return points(manyDomains);
    }

    private static Extraction points(String text) {
        return PointExtraction.extract(PatternParser.parse(text));
    }
}
