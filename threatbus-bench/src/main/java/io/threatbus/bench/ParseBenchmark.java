package io.threatbus.bench;

import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
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

/** Reading and checking one indicator of about 500 bytes, its pattern included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParseBenchmark {
    private static final int DIFFERENT = 1024;

    private final byte[][] input = new byte[DIFFERENT][];
    private int next;

    public ParseBenchmark() {
        for (int i = 0; i < DIFFERENT; i++) {
            input[i] = Indicators.json(i);
        }
    }

    @Benchmark
    public Parsed parseAndValidate() {
        next = (next + 1) % DIFFERENT;
        return MessageParser.DEFAULT.parse(input[next]);
    }
}
