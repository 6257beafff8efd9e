package io.threatbus.bench;

import io.threatbus.coverage.Ledger;
import io.threatbus.message.Indicator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to number a change among so many known indicators: the time of the thread that decides, per message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class LedgerBenchmark {
    private static final int BATCH = 1024;
    private static final int FILLED_AT_ONCE = 64;

    /** How many indicators are known. */
    @Param({"20000", "1000000"})
    public int known;

    /** Whether each message is about one that is known, or about one that nobody has heard of. */
    @Param({"newer", "fresh"})
    public String versions = "newer";

    private final Random random = new Random(1);
    private final Ledger ledger = new Ledger(InstantSource.system());
    private final List<Indicator> batch = new ArrayList<>(BATCH);
    private long[] ids = {};
    private int version;

    @Setup(Level.Trial)
    public void fill() {
        ledger.keep(known, known);
        ids = new long[2 * known];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextLong();
        }
        for (int i = 0; i < known; i++) {
            batch.add(indicator(ids[2 * i], ids[2 * i + 1]));
            if (batch.size() == FILLED_AT_ONCE || i == known - 1) {
                ledger.number(batch, 0);
                batch.clear();
            }
        }
    }

    private Indicator indicator(long high, long low) {
        version++;
        String modified = String.format(Locale.ROOT, "2026-11-22T10:%02d:%02dZ", version / 60 % 60, version % 60);
        return Indicators.parsed(high, low, modified, "host.evil-zone.net");
    }

    /** Parsing is not measured. */
    @Setup(Level.Invocation)
    public void parse() {
        batch.clear();
        for (int i = 0; i < BATCH; i++) {
            int one = random.nextInt(known);
            batch.add(
                    versions.equals("fresh")
                            ? indicator(random.nextLong(), random.nextLong())
                            : indicator(ids[2 * one], ids[2 * one + 1]));
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void number() {
        ledger.number(batch, 0);
    }
}
