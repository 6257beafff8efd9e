package io.threatbus.app.zeek.intel;

/**
 * A set of items in short.
 *
 * @param items how many
 * @param digest theirs, joined by exclusive or
 */
public record Holding(long items, long digest) {
    /** Nothing. */
    public static final Holding NONE = new Holding(0, 0);

    /** This and another set that has nothing in common with it. */
    public Holding and(Holding other) {
        return new Holding(items + other.items, digest ^ other.digest);
    }
}
