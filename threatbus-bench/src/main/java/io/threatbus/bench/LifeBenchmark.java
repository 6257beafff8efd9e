package io.threatbus.bench;

import io.threatbus.bus.coverage.LedgerNumbers;
import io.threatbus.bus.life.Audiences;
import io.threatbus.bus.life.ChangeNumbers;
import io.threatbus.bus.life.LifeSettings;
import io.threatbus.bus.life.LifeStage;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.coverage.Ledger;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/**
 * What a message costs in the stage that decides the life of indicators, without anybody behind it: the time per message
 * among so many known indicators. A batch is parsed before each turn, as it comes from a backbone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class LifeBenchmark {
    private static final int BATCH = 1024;

    /** How many indicators are known. */
    @Param({"20000", "1000000"})
    public int known;

    /**
     * Whether the same versions come again, or newer ones, or always indicators that nobody has heard of, while as many are
     * forgotten.
     */
    @Param({"same", "newer", "fresh"})
    public String versions = "same";

    /** Whether the account of coverage numbers the changes. */
    @Param({"false", "true"})
    public boolean numbered;

    private final Random random = new Random(1);
    private final List<Message> batch = new ArrayList<>(BATCH);
    private @Nullable LifeStage stage;
    private long[] ids = {};
    private int second;

    @Setup(Level.Trial)
    public void fill() {
        Ledger ledger = new Ledger(InstantSource.system());
        ledger.keep(known, known);
        stage = new LifeStage(
                new LifeSettings(known, LifeSettings.Announce.AUTO),
                new Audiences(),
                InstantSource.system(),
                (word, outcome) -> {},
                numbered ? new LedgerNumbers(ledger) : ChangeNumbers.NONE,
                new Meters().of("bench"),
                false);
        stage.open();
        ids = new long[2 * known];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextLong();
        }
        for (int i = 0; i < known; i++) {
            batch.add(indicator(i, 0));
            if (batch.size() == BATCH) {
                stage.putAll(batch);
                batch.clear();
            }
        }
    }

    private Indicator indicator(int number, int seconds) {
        return indicator(ids[2 * number], ids[2 * number + 1], number, seconds);
    }

    private static Indicator indicator(long high, long low, int number, int seconds) {
        String modified = String.format(
                Locale.ROOT, "2026-11-22T%02d:%02d:%02dZ", 10 + seconds / 3600, seconds / 60 % 60, seconds % 60);
        return Indicators.parsed(high, low, modified, "host-" + number + ".evil-zone.net");
    }

    /** Parsing is not measured. */
    @Setup(Level.Invocation)
    public void parse() {
        batch.clear();
        second = versions.equals("newer") ? Math.min(second + 1, 40_000) : 0;
        for (int i = 0; i < BATCH; i++) {
            batch.add(
                    versions.equals("fresh")
                            ? indicator(random.nextLong(), random.nextLong(), random.nextInt(known), second)
                            : indicator(random.nextInt(known), second));
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void decide() {
        stage.putAll(batch);
    }
}
