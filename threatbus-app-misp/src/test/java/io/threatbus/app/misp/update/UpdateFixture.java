package io.threatbus.app.misp.update;

import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.PlainMetrics;
import io.threatbus.app.misp.RecordingQueue;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.MappingOptions;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.message.MessageParser;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Everything between a change and the bus. */
public final class UpdateFixture implements AutoCloseable {
    public final RecordingQueue queue = new RecordingQueue();
    public final PlainMetrics metrics = new PlainMetrics();
    public final TurnedClock clock = new TurnedClock();
    public final FlakySentMemory memory;
    public final MispCounters counters = new MispCounters(metrics);
    public final IndicatorPublisher updates;

    public UpdateFixture() {
        this(new Filter(List.of(), Filter.Limits.NONE), Optional.empty());
    }

    public UpdateFixture(Filter filter, Optional<Path> file) {
        this(filter, file, MessageParser.DEFAULT);
    }

    /** A bench whose bus takes messages as this parser does. */
    UpdateFixture(Filter filter, Optional<Path> file, MessageParser parser) {
        memory = new FlakySentMemory(SqliteSentMemory.open(file, 1_000_000));
        clock.set(Instant.ofEpochSecond(1_800_000_000));
        updates = new IndicatorPublisher(
                MappingOptions.DEFAULT.source(),
                new Decider(filter, new IndicatorMapper(MappingOptions.DEFAULT)),
                memory,
                queue,
                parser,
                clock,
                counters);
    }

    /** Takes in attributes as MISP has them now. */
    public void take(Lookup misp, long... numbers) throws InterruptedException {
        List<UUID> uuids = Arrays.stream(numbers)
                .mapToObj(number -> UUID.fromString(FakeMisp.uuid(number)))
                .toList();
        for (Attribute attribute : misp.attributes(uuids)) {
            updates.apply(new Change(Action.ADD, attribute, Known.ALL));
        }
    }

    public NotificationHandler intake() {
        return new NotificationHandler(updates, counters, Optional.empty(), NotificationHandler.Options.NONE);
    }

    @Override
    public void close() {
        memory.close();
    }
}
