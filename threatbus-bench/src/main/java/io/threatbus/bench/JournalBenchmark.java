package io.threatbus.bench;

import io.threatbus.bus.journal.Journal;
import io.threatbus.bus.journal.JournalReport;
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Appending to the journal and acknowledging, one file after the other: time per message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JournalBenchmark {
    private static final int MESSAGES = 1024;

    @Param({"1", "64"})
    public int batch;

    private final List<Message> messages = new ArrayList<>();
    private @Nullable Path directory;
    private @Nullable Journal journal;

    private static final class Failing implements JournalReport {
        @Override
        public void failing(String reason) {
            throw new IllegalStateException(reason);
        }

        @Override
        public void full(String reason) {
            throw new IllegalStateException(reason);
        }

        @Override
        public void working() {}

        @Override
        public void unwritten(long messages) {}
    }

    @Setup(Level.Trial)
    public void open() throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(MessageParser.DEFAULT.parse(Indicators.json(i)).orThrow());
        }
        directory = Files.createTempDirectory("journal");
        journal = Journal.open(directory, JournalSettings.DEFAULT, new Failing());
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        journal.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long appendAndAcknowledge() throws InterruptedException {
        for (int from = 0; from < MESSAGES; from += batch) {
            journal.append("benchmark", messages.subList(from, from + batch), Long.MAX_VALUE, () -> {});
        }
        journal.acknowledge(journal.last() - MESSAGES + 1, journal.last());
        return journal.last();
    }
}
