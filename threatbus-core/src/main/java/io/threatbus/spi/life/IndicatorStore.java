package io.threatbus.spi.life;

import io.threatbus.life.LifeRules;
import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps what the bus decides about indicators, on disk. A plugin hands one to {@code AppContext.keep} while it starts; the
 * bus decides nothing and delivers nothing before it has everything that the store knows. There is one at most.
 */
public interface IndicatorStore {
    /** The rules of life, as the operator has set them now. Called often, from any thread; does not wait. */
    LifeRules rules();

    /**
     * Hands over all that is known. Called once, by the thread that starts the plugin.
     *
     * @return false if it cannot be read: the bus then goes on as without a store, and what it decides is still recorded
     */
    boolean load(Loader target) throws InterruptedException;

    /**
     * Takes decisions over, in the order in which they were made. Called while the bus decides: it must not wait.
     *
     * @param decisions the list is the caller's; each stays as it is
     */
    void record(List<LifeRecord> decisions);

    /**
     * Hands over the contents that are active on disk, for an index that somebody has asked for. Takes its time; any thread
     * may call it once {@link #load} has returned.
     */
    default void contents(Consumer<Indicator> target) {}

    /**
     * What it knows of one indicator, which the bus has no room for in memory. Called while the bus decides, from one thread
     * at a time: one look-up by key.
     *
     * @return as {@link LifeRecord#life} gave it; empty if the indicator is unknown
     */
    default Optional<String> recall(StixId id) {
        return Optional.empty();
    }

    /** Whether everything that was handed over can be recalled, or was lost. Does not wait. */
    default boolean isUpToDate() {
        return false;
    }

    /** How far it is with writing down what it was handed. */
    default Kept kept() {
        return Kept.NOTHING;
    }

    /**
     * Says what the guard goes by: when the store is registered, and whenever that changes. Contents that were last judged
     * by something else are to be handed over to {@link Lives#pass} once, at the store's own pace. Does not wait.
     *
     * @param guard stands for its settings and lists
     */
    default void judgedBy(long guard) {}

    /** Where {@link #load} puts what is known. */
    @FunctionalInterface
    interface Loader {
        /**
         * One indicator; in the order of their changes.
         *
         * @param life as {@link LifeRecord#life} gave it
         * @param changed when it became what it is, in microseconds since 1970
         * @throws IllegalArgumentException if that cannot be read
         */
        void known(StixId id, String life, long changed);

        /** One indicator of which nobody knows when it changed. */
        default void known(StixId id, String life) {
            known(id, life, 0);
        }
    }

    /**
     * Reads the contents of indicators; from any thread, may take its time.
     *
     * @return those that are found, whatever their state
     */
    default List<Indicator> find(List<StixId> ids) {
        return List.of();
    }

    /**
     * Looks for indicators whose pattern names a value; from any thread, may take a second for a million.
     *
     * @param limit how many to find at most
     */
    default List<Indicator> search(String value, int limit) {
        return List.of();
    }

    /** A small file of the bus that lies with the database, and is kept as it was when writing fails; from any thread. */
    default void keepNotes(byte[] notes) {}

    /** What {@link #keepNotes} was last given, if it can be read. */
    default Optional<byte[]> notes() {
        return Optional.empty();
    }
}
