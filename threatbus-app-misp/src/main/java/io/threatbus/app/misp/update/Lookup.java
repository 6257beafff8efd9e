package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Attribute;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Asks MISP what it knows now. Called from one thread at a time. */
public interface Lookup {
    /**
     * The attributes as they are now, deleted ones included unless they are deleted for good.
     *
     * @throws LookupFailedException if MISP does not answer
     */
    List<Attribute> attributes(Collection<UUID> uuids) throws InterruptedException;

    /**
     * The UUID of the attribute with this number; empty if there is none, or none we may see.
     *
     * @throws LookupFailedException if MISP does not answer
     */
    Optional<UUID> uuid(String attributeId) throws InterruptedException;

    /**
     * Visits all attributes of an event that are not deleted.
     *
     * @param event its number or UUID
     * @throws LookupFailedException if MISP does not answer, possibly after some were visited
     */
    void event(String event, Visitor visitor) throws InterruptedException;

    /** Whether it shows objects as a whole in place of their attributes. */
    default boolean isCompound() {
        return false;
    }

    /** Takes one attribute after the other. */
    @FunctionalInterface
    interface Visitor {
        /** Takes one; false ends the walk. */
        boolean visit(Attribute attribute) throws InterruptedException;

        /** One that takes everything. */
        static Visitor of(Consumer<Attribute> consumer) {
            return attribute -> {
                consumer.accept(attribute);
                return true;
            };
        }

        /** After each row that was read, before it is visited: a good moment to rest. */
        default void rowRead() throws InterruptedException {}

        /** After each page of an answer; false ends the walk. */
        default boolean endOfPage() throws InterruptedException {
            return true;
        }
    }
}
