package io.threatbus.coverage;

/** What one peer holds and lacks, in numbers. Not thread-safe. */
final class PeerCount {
    long wanted;
    long missing;
    long stale;
    long oldest = ChangeLog.NONE;

    void missing(long number, long[] bits) {
        int more = Shortfall.cardinality(bits);
        missing += more;
        remember(number, bits, more);
    }

    void stale(long number, long[] bits) {
        int more = Shortfall.cardinality(bits);
        stale += more;
        remember(number, bits, more);
    }

    private void remember(long number, long[] bits, int more) {
        if (more == 0) {
            return;
        }
        int word = 0;
        while (bits[word] == 0) {
            word++;
        }
        long first = number << OrdinalSet.BLOCK_BITS | word << 6 | Long.numberOfTrailingZeros(bits[word]);
        oldest = oldest == ChangeLog.NONE ? first : Math.min(oldest, first);
    }
}
