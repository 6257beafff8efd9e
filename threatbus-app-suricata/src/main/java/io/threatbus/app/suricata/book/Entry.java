package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.DataSet;

/**
 * One item, and which Suricatas have it. Identity is set and value. Everything that changes is guarded by its
 * {@link DesiredState}; small, for there are hundreds of thousands.
 */
public final class Entry {
    private final DataSet set;
    private final String value;
    /** One bit for each Suricata, here and in the next three: it has confirmed the item. */
    private int held;
    /** It may have the item. */
    private int maybe;
    /** It may have the item with JSON that names another indicator. */
    private int stale;
    /** It does not take the item. */
    private int refused;
    /** Whether an indicator wants it. */
    private boolean wanted;
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
        return wanted;
    }

    void wanted(boolean yes) {
        wanted = yes;
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

    /** Whether nothing is lost if it is forgotten. */
    boolean isIdle() {
        return !wanted && !isAnywhere() && !isPinned();
    }

    /** Whether the Suricata has to be told something. */
    boolean isWrong(int suricata) {
        boolean there = isHeld(suricata) || isMaybe(suricata);
        if (!wanted) {
            return there;
        }
        return (there && isStale(suricata)) || !(isHeld(suricata) || isRefused(suricata));
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
