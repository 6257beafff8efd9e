package io.threatbus.spi.life;

import java.util.function.BooleanSupplier;

/**
 * How far the bus is with writing to disk what the backbone has handed over, for a backbone whose broker keeps a message
 * until it is acknowledged. Any thread may call it; nothing here waits.
 */
public interface Kept {
    /** Where nothing is kept there is nothing to wait for. */
    Kept NOTHING = new Kept() {
        @Override
        public BooleanSupplier mark() {
            return () -> true;
        }

        @Override
        public void hurry() {}
    };

    /**
     * Marks everything that was handed over up to now.
     *
     * @return says whether all of that is on disk, as far as it is to be kept; also yes while nothing can be written, which
     *     is said elsewhere and does not hold up the backbone
     */
    BooleanSupplier mark();

    /** Somebody can take nothing more before the marks are reached. */
    void hurry();
}
