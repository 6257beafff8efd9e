package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.point.DataSet;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What files tell of what is in a Suricata that nothing else is known of. Any thread. */
public interface Inventory {
    /** There are no files. */
    Inventory NONE = new Inventory() {
        @Override
        public Optional<Map<String, String>> dumped(DataSet set, long since) {
            return Optional.empty();
        }

        @Override
        public Optional<Map<String, String>> possible(DataSet set) {
            return Optional.empty();
        }

        @Override
        public void offering(DataSet set, String value, String indicator) {}
    };

    /**
     * What Suricata has just written of a plain set.
     *
     * @param since when it was told to, in milliseconds since 1970: an older file is another's
     * @return values, with nothing for indicators; empty if there is no such file
     */
    Optional<Map<String, String>> dumped(DataSet set, long since) throws IOException;

    /** All that may be in a set with JSON, whichever bus has put it there; empty if that cannot be told. */
    Optional<Map<String, String>> possible(DataSet set) throws IOException;

    /** To be called before an item is given to a set with JSON. */
    void offering(DataSet set, String value, String indicator) throws IOException;
}
