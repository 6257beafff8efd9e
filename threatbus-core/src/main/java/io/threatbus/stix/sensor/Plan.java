package io.threatbus.stix.sensor;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a sensor does with a pattern.
 *
 * @param items what it looks for, each once; empty if the pattern does not reach it
 * @param leftOut the branches of the pattern that it does not get, with reasons
 */
public record Plan(List<WatchItem> items, List<LeftOut> leftOut) {
    public Plan {
        items = List.copyOf(items);
        leftOut = List.copyOf(leftOut);
    }

    /** The weakest basis of an item; empty if there is none. */
    public Optional<Basis> basis() {
        return items.stream().map(WatchItem::basis).max(Comparator.naturalOrder());
    }
}
