package io.threatbus.config;

import io.threatbus.config.Value.Entry;
import io.threatbus.config.Value.Mapping;
import java.util.Optional;

/** Where the keys of a configuration stand, for problems that are found after it was read. Immutable. */
public final class Places {
    private final Mapping all;
    private final Origin top;

    Places(Mapping all, Origin top) {
        this.all = all;
        this.top = top;
    }

    /** Where a key of a general section, such as {@code bus.state_directory}, stands; else its section, else the file. */
    public Origin of(String path) {
        return within(all, path, top);
    }

    /** Where a dotted key stands below a section; the nearest section above it, if it is not written. */
    static Origin within(Value section, String path, Origin otherwise) {
        Value value = section;
        Origin found = otherwise;
        for (String key : path.split("\\.", -1)) {
            Optional<Entry> entry = value instanceof Mapping mapping ? mapping.entry(key) : Optional.empty();
            if (entry.isEmpty()) {
                return found;
            }
            found = entry.get().keyOrigin();
            value = entry.get().value();
        }
        return found;
    }
}
