package io.threatbus.app.misp.update;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What was sent to the bus, attribute by attribute, and a few marks of how far the feeds have come. Bounded: the entry
 * that was changed least recently goes first. Any thread may call it.
 */
public interface SentMemory extends AutoCloseable {
    /** What is remembered of an attribute. */
    Optional<SentIndicator> find(UUID attribute);

    /** The attribute of this number. */
    Optional<UUID> findByNumber(String attributeId);

    /** The attributes of an event that somebody may have now; an empty number or UUID is not compared. */
    List<SentIndicator> ofEvent(String eventId, String eventUuid);

    /**
     * Some of the attributes that somebody may have now, in the order of their UUIDs.
     *
     * @param after the last one of the page before
     */
    List<SentIndicator> page(Optional<UUID> after, int limit);

    void remember(SentIndicator sent);

    /** Remembers everything at once, but nothing of which something is remembered already. */
    void rememberUnlessKnown(List<SentIndicator> sent);

    /** How many attributes are remembered. */
    long size();

    /** A mark set before. */
    Optional<Long> mark(String name);

    void setMark(String name, long value);

    @Override
    void close();
}
