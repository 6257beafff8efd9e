package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.Item;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.UUID;

/** One indicator that is active and what it wants; compared by identity. Guarded by its {@link Book}. */
final class Holding {
    static final long FOR_EVER = Long.MAX_VALUE;

    private final long high;
    private final long low;
    private final String type;
    private long until;
    private final int points;
    private final List<Entry> entries;

    Holding(StixId id, long until, int points, List<Entry> entries) {
        this.high = id.uuid().getMostSignificantBits();
        this.low = id.uuid().getLeastSignificantBits();
        this.type = id.type();
        this.until = until;
        this.points = points;
        this.entries = entries.size() == 1 ? List.of(entries.get(0)) : List.copyOf(entries);
    }

    /** Makes its entries wanted. */
    void attach() {
        entries.forEach(entry -> entry.add(this));
    }

    /** Makes its entries not wanted, as far as it is concerned. */
    void detach() {
        entries.forEach(entry -> entry.remove(this));
    }

    StixId id() {
        return new StixId(type, new UUID(high, low));
    }

    /** Until when it counts, in microseconds. */
    long until() {
        return until;
    }

    void until(long end) {
        until = end;
    }

    /** Whether it wants exactly these. */
    boolean wants(List<Item> items) {
        if (items.size() != entries.size()) {
            return false;
        }
        for (int i = 0; i < items.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.set() != items.get(i).set()
                    || !entry.value().equals(items.get(i).value())) {
                return false;
            }
        }
        return true;
    }

    int points() {
        return points;
    }

    List<Entry> entries() {
        return entries;
    }
}
