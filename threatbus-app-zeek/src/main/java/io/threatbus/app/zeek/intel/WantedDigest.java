package io.threatbus.app.zeek.intel;

/** What one Zeek is to hold, as a count and the digests of its buckets. Owned by its {@link IntelTranslator}. */
final class WantedDigest {
    private final long[] buckets = new long[ItemDigest.BUCKETS];
    private int items;
    private long digest;

    /** An item that was not wanted before. */
    void add(IntelItem kept) {
        toggle(kept);
        items++;
    }

    /** An item that was wanted before. */
    void remove(IntelItem kept) {
        toggle(kept);
        items--;
    }

    private void toggle(IntelItem kept) {
        long one = ItemDigest.of(kept);
        buckets[ItemDigest.bucket(one)] ^= one;
        digest ^= one;
    }

    Holding state() {
        return new Holding(items, digest);
    }

    long[] buckets() {
        return buckets.clone();
    }
}
