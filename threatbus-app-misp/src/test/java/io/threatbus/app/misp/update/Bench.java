package io.threatbus.app.misp.update;

import io.threatbus.app.misp.PlainMetrics;
import io.threatbus.app.misp.RecordingQueue;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.PatternOptions;
import io.threatbus.message.MessageParser;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything between a change and the bus. */
final class Bench implements AutoCloseable {
    final RecordingQueue queue = new RecordingQueue();
    final PlainMetrics metrics = new PlainMetrics();
    final TurnedClock clock = new TurnedClock();
    final Memory memory;
    final Tally tally = new Tally(metrics);
    final Updates updates;

    Bench() {
        this(new Filter(List.of(), Filter.Limits.NONE), Optional.empty());
    }

    Bench(Filter filter, Optional<Path> file) {
        memory = SqliteMemory.open(file, 1000);
        clock.set(Instant.ofEpochSecond(1_800_000_000));
        updates = new Updates(
                new Decider(filter, new IndicatorMapper(PatternOptions.DEFAULT, Optional.empty(), Map.of())),
                memory,
                queue,
                MessageParser.DEFAULT,
                clock,
                tally);
    }

    Intake intake() {
        return new Intake(updates, tally, Optional.empty());
    }

    @Override
    public void close() {
        memory.close();
    }
}
