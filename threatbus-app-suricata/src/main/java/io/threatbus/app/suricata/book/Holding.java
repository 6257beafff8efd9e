package io.threatbus.app.suricata.book;

import io.threatbus.stix.StixId;
import java.util.List;
import java.util.UUID;

/** One indicator that is active, or will be, and what it wants; compared by identity. Guarded by its {@link Book}. */
final class Holding {
    static final long FOR_EVER = Long.MAX_VALUE;

    private final long high;
    private final long low;
    private final String type;
    private final long modified;
    private final long from;
    private final long until;
    private final int points;
    private final List<Entry> entries;
    private boolean attached;

    Holding(StixId id, long modified, long from, long until, int points, List<Entry> entries) {
        this.high = id.uuid().getMostSignificantBits();
        this.low = id.uuid().getLeastSignificantBits();
        this.type = id.type();
        this.modified = modified;
        this.from = from;
        this.until = until;
        this.points = points;
        this.entries = entries.size() == 1 ? List.of(entries.get(0)) : List.copyOf(entries);
    }

    /** Makes its entries wanted. */
    void attach() {
        attached = true;
        entries.forEach(entry -> entry.add(this));
    }

    /** Makes its entries not wanted, as far as it is concerned. */
    void detach() {
        attached = false;
        entries.forEach(entry -> entry.remove(this));
    }

    boolean isAttached() {
        return attached;
    }

    StixId id() {
        return new StixId(type, new UUID(high, low));
    }

    long modified() {
        return modified;
    }

    /** From when on it counts, in microseconds. */
    long from() {
        return from;
    }

    /** Until when it counts, in microseconds. */
    long until() {
        return until;
    }

    int points() {
        return points;
    }

    List<Entry> entries() {
        return entries;
    }
}
