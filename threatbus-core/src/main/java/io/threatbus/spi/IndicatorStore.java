package io.threatbus.spi;

import io.threatbus.life.LifeRules;
import io.threatbus.stix.StixId;
import java.util.List;

/**
 * Keeps what the bus decides about indicators, on disk. A plugin hands one to {@link AppContext#keep} while it starts; the
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

    /** Where {@link #load} puts what is known. */
    @FunctionalInterface
    interface Loader {
        /**
         * One indicator.
         *
         * @param life as {@link LifeRecord#life} gave it
         * @throws IllegalArgumentException if that cannot be read
         */
        void known(StixId id, String life);
    }
}
