package io.threatbus.app.misp.update;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A memory whose disk fills up and is cleared at the word of a test. Thread-safe. */
public final class FlakySentMemory implements SentMemory {
    private final SentMemory memory;
    private volatile boolean readable = true;
    private volatile boolean writable = true;

    FlakySentMemory(SentMemory memory) {
        this.memory = memory;
    }

    public void set(boolean nowReadable, boolean nowWritable) {
        readable = nowReadable;
        writable = nowWritable;
    }

    private void require(boolean works) {
        if (!works) {
            throw new MemoryException("the disk is full", new IllegalStateException("a test wants it so"));
        }
    }

    @Override
    public Optional<SentIndicator> find(UUID attribute) {
        require(readable);
        return memory.find(attribute);
    }

    @Override
    public Optional<UUID> findByNumber(String attributeId) {
        require(readable);
        return memory.findByNumber(attributeId);
    }

    @Override
    public List<SentIndicator> ofEvent(String eventId, String eventUuid) {
        require(readable);
        return memory.ofEvent(eventId, eventUuid);
    }

    @Override
    public List<SentIndicator> page(Optional<UUID> after, int limit) {
        require(readable);
        return memory.page(after, limit);
    }

    @Override
    public void remember(SentIndicator sent) {
        require(writable);
        memory.remember(sent);
    }

    @Override
    public void rememberUnlessKnown(List<SentIndicator> sent) {
        require(writable);
        memory.rememberUnlessKnown(sent);
    }

    @Override
    public long size() {
        return memory.size();
    }

    @Override
    public Optional<Long> mark(String name) {
        require(readable);
        return memory.mark(name);
    }

    @Override
    public void setMark(String name, long value) {
        require(writable);
        memory.setMark(name, value);
    }

    @Override
    public void close() {
        memory.close();
    }
}
