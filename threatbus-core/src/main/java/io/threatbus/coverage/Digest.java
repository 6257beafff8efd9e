package io.threatbus.coverage;

/** A set of versions in two numbers, whatever their order: how many, and the sum of their hashes. Not thread-safe. */
public final class Digest {
    private long count;
    private long sum;

    void add(long version) {
        count++;
        sum += version;
    }

    public long count() {
        return count;
    }

    /** As 16 hexadecimal digits. */
    public String text() {
        return String.format("%016x", sum);
    }
}
