package io.threatbus.app.zeek.intel;

import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one Zeek was given, so that it can be taken back: by indicator, and by value, for Zeek has one item of a value
 * however many indicators ask for it. Bounded: the indicator that was given first is forgotten first. Guarded by
 * its translator.
 */
final class IntelLedger {
    /** What was given for one indicator. */
    record Entry(StixTimestamp created, List<IntelItem> items) {
        Entry {
            items = List.copyOf(items);
        }
    }

    /** An indicator that a value was given for. */
    record Holder(StixId indicator, StixTimestamp created) {}

    private int capacity;
    private final Map<StixId, Entry> entries = new LinkedHashMap<>();
    private final Map<IntelItem, List<StixId>> holders = new HashMap<>();
    private final Runnable onForgotten;

    /** @param onForgotten is run for every indicator that is forgotten to make room */
    IntelLedger(int capacity, Runnable onForgotten) {
        this.capacity = capacity;
        this.onForgotten = onForgotten;
    }

    List<IntelItem> items(StixId indicator) {
        Entry entry = entries.get(indicator);
        return entry == null ? List.of() : entry.items();
    }

    void put(StixId indicator, StixTimestamp created, List<IntelItem> items) {
        remove(indicator);
        entries.put(indicator, new Entry(created, items));
        for (IntelItem item : items) {
            List<StixId> others = holders.get(item);
            if (others == null) {
                holders.put(item, List.of(indicator));
            } else {
                List<StixId> more = new ArrayList<>(others);
                more.add(indicator);
                holders.put(item, List.copyOf(more));
            }
        }
        resize(capacity);
    }

    /** Remembers so many indicators from now on. */
    void resize(int most) {
        capacity = most;
        while (entries.size() > capacity) {
            remove(entries.keySet().iterator().next());
            onForgotten.run();
        }
    }

    void remove(StixId indicator) {
        Entry entry = entries.remove(indicator);
        if (entry == null) {
            return;
        }
        for (IntelItem item : entry.items()) {
            List<StixId> left = new ArrayList<>(holders.getOrDefault(item, List.of()));
            left.remove(indicator);
            if (left.isEmpty()) {
                holders.remove(item);
            } else {
                holders.put(item, List.copyOf(left));
            }
        }
    }

    /** The indicator that was given last of those that want a value. */
    Optional<Holder> holder(IntelItem item) {
        List<StixId> all = holders.getOrDefault(item, List.of());
        if (all.isEmpty()) {
            return Optional.empty();
        }
        StixId last = all.get(all.size() - 1);
        return Optional.ofNullable(entries.get(last)).map(entry -> new Holder(last, entry.created()));
    }
}
