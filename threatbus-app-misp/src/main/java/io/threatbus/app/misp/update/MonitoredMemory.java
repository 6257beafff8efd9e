package io.threatbus.app.misp.update;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A memory that says when it begins to fail and when it works again: every part of the plugin needs it, so none of them
 * should have to. Any thread may call it.
 */
public final class MonitoredMemory implements SentMemory {
    private final SentMemory memory;
    private final Consumer<Optional<String>> problem;
    private final Way reading = new Way();
    private final Way writing = new Way();

    /** On a full disk reading goes on working, which must not hide that writing does not. */
    private static final class Way {
        private volatile Optional<String> problem = Optional.empty();
    }

    /**
     * Watches a memory.
     *
     * @param problem hears what is wrong, or empty when nothing is wrong any more
     */
    public MonitoredMemory(SentMemory memory, Consumer<Optional<String>> problem) {
        this.memory = memory;
        this.problem = problem;
    }

    private <T> T watch(Way way, Supplier<T> access) {
        try {
            T result = access.get();
            if (way.problem.isPresent()) {
                report(way, Optional.empty());
            }
            return result;
        } catch (MemoryException e) {
            report(way, Optional.of(String.valueOf(e.getMessage())));
            throw e;
        }
    }

    private synchronized void report(Way way, Optional<String> now) {
        if (!way.problem.equals(now)) {
            way.problem = now;
            problem.accept(writing.problem.or(() -> reading.problem));
        }
    }

    private void write(Runnable access) {
        watch(writing, () -> {
            access.run();
            return true;
        });
    }

    @Override
    public Optional<SentIndicator> find(UUID attribute) {
        return watch(reading, () -> memory.find(attribute));
    }

    @Override
    public Optional<UUID> findByNumber(String attributeId) {
        return watch(reading, () -> memory.findByNumber(attributeId));
    }

    @Override
    public List<SentIndicator> ofEvent(String eventId, String eventUuid) {
        return watch(reading, () -> memory.ofEvent(eventId, eventUuid));
    }

    @Override
    public List<SentIndicator> page(Optional<UUID> after, int limit) {
        return watch(reading, () -> memory.page(after, limit));
    }

    @Override
    public void remember(SentIndicator sent) {
        write(() -> memory.remember(sent));
    }

    @Override
    public void rememberUnlessKnown(List<SentIndicator> sent) {
        if (!sent.isEmpty()) {
            write(() -> memory.rememberUnlessKnown(sent));
        }
    }

    @Override
    public long size() {
        return memory.size();
    }

    @Override
    public Optional<Long> mark(String name) {
        return watch(reading, () -> memory.mark(name));
    }

    @Override
    public void setMark(String name, long value) {
        write(() -> memory.setMark(name, value));
    }

    @Override
    public void close() {
        memory.close();
    }
}
