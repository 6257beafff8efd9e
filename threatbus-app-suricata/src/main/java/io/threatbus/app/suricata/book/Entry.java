package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One item: who wants it, and which Suricatas have it. Identity is set and value. Everything that changes is guarded by its
 * {@link Book}; small, for there are hundreds of thousands.
 */
public final class Entry {
    private final DataSet set;
    private final String value;
    /** A {@link Holding}, a list of several, or null. */
    private @Nullable Object holders;
    /** One bit for each Suricata, here and in the next three: it has confirmed the item. */
    private int held;
    /** It may have the item. */
    private int maybe;
    /** It may have the item with JSON that names another indicator. */
    private int stale;
    /** It does not take the item. */
    private int refused;
    /** How many recent changes rely on this very object. */
    private int pins;

    Entry(DataSet set, String value) {
        this.set = set;
        this.value = value;
    }

    public DataSet set() {
        return set;
    }

    public String value() {
        return value;
    }

    boolean isWanted() {
        return holders != null;
    }

    /** The indicator that the JSON of the item names: the one that has wanted it for longest. */
    Optional<StixId> first() {
        if (holders instanceof Holding one) {
            return Optional.of(one.id());
        } else if (holders instanceof List<?> several) {
            return Optional.of(((Holding) several.get(0)).id());
        }
        return Optional.empty();
    }

    List<StixId> all() {
        if (holders instanceof Holding one) {
            return List.of(one.id());
        } else if (holders instanceof List<?> several) {
            return several.stream().map(holder -> ((Holding) holder).id()).toList();
        }
        return List.of();
    }

    void add(Holding holding) {
        if (holders == null) {
            holders = holding;
            return;
        }
        List<Object> several = holders instanceof List<?> list ? new ArrayList<>(list) : new ArrayList<>();
        if (several.isEmpty()) {
            several.add(holders);
        }
        several.add(holding);
        holders = several;
    }

    void remove(Holding holding) {
        if (holding.equals(holders)) {
            holders = null;
        } else if (holders instanceof List<?> list) {
            List<Object> left = new ArrayList<>(list);
            left.remove(holding);
            holders = left.size() == 1 ? left.get(0) : left;
        }
    }

    boolean isHeld(int suricata) {
        return (held & 1 << suricata) != 0;
    }

    boolean isMaybe(int suricata) {
        return (maybe & 1 << suricata) != 0;
    }

    boolean isAnywhere() {
        return (held | maybe) != 0;
    }

    void held(int suricata, boolean yes) {
        held = yes ? held | 1 << suricata : held & ~(1 << suricata);
    }

    void maybe(int suricata, boolean yes) {
        maybe = yes ? maybe | 1 << suricata : maybe & ~(1 << suricata);
    }

    boolean isStale(int suricata) {
        return (stale & 1 << suricata) != 0;
    }

    void stale(int suricata, boolean yes) {
        stale = yes ? stale | 1 << suricata : stale & ~(1 << suricata);
    }

    void staleEverywhere() {
        stale = held | maybe;
    }

    boolean isRefused(int suricata) {
        return (refused & 1 << suricata) != 0;
    }

    void refused(int suricata, boolean yes) {
        refused = yes ? refused | 1 << suricata : refused & ~(1 << suricata);
    }

    void pin() {
        pins++;
    }

    void unpin() {
        pins--;
    }

    boolean isPinned() {
        return pins > 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry entry && set == entry.set && value.equals(entry.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode() * 31 + set.label().hashCode();
    }

    @Override
    public String toString() {
        return set.label() + " " + value;
    }
}
