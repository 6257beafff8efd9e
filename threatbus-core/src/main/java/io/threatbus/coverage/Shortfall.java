package io.threatbus.coverage;

import java.util.ArrayList;
import java.util.List;

/**
 * The difference between what a peer is to hold and what it holds.
 *
 * @param held what it holds
 * @param unwanted what it is not to hold, or cannot
 * @param from the first change that it has asked for
 * @param removalsFrom the first removal that means something to it
 */
record Shortfall(ChangeLog log, OrdinalSet held, List<OrdinalSet> unwanted, long from, long removalsFrom) {
    PeerCount count() {
        long[] bits = new long[OrdinalSet.WORDS];
        PeerCount count = new PeerCount();
        for (long number : log.blocks()) {
            if (isBefore(number)) {
                continue;
            }
            boolean whole = number << OrdinalSet.BLOCK_BITS >= from;
            if (whole && unwanted.isEmpty() && held.isFull(number)) {
                count.wanted += log.activeIn(number);
                continue;
            }
            if (wanted(number, true, bits)) {
                count.wanted += cardinality(bits);
                held.takeFrom(number, bits);
                count.missing(number, bits);
            }
            if (wanted(number, false, bits)) {
                held.takeFrom(number, bits);
                count.stale(number, bits);
            }
        }
        return count;
    }

    /** The changes that are missing, the oldest first, removals among them. */
    List<Long> list(int limit) {
        List<Long> found = new ArrayList<>();
        long[] bits = new long[OrdinalSet.WORDS];
        for (long number : log.blocks()) {
            if (found.size() >= limit) {
                break;
            }
            if (isBefore(number)) {
                continue;
            }
            List<Long> here = new ArrayList<>();
            for (boolean active : new boolean[] {true, false}) {
                if (!held.isFull(number) && wanted(number, active, bits)) {
                    held.takeFrom(number, bits);
                    ChangeLog.each(number, bits, here::add);
                }
            }
            here.sort(null);
            found.addAll(here.subList(0, Math.min(here.size(), limit - found.size())));
        }
        return found;
    }

    private boolean isBefore(long number) {
        return number < from >>> OrdinalSet.BLOCK_BITS;
    }

    /** Which changes of a block the peer is to have; false if the block has none. */
    private boolean wanted(long number, boolean active, long[] bits) {
        if (!log.copyBlock(number, active, bits)) {
            return false;
        }
        mask(number, bits, active ? from : removalsFrom);
        for (OrdinalSet set : unwanted) {
            set.takeFrom(number, bits);
        }
        return true;
    }

    private static void mask(long number, long[] bits, long begin) {
        for (int word = 0; word < OrdinalSet.WORDS; word++) {
            long first = number << OrdinalSet.BLOCK_BITS | word << 6;
            if (first + Long.SIZE <= begin) {
                bits[word] = 0;
            } else if (first < begin) {
                bits[word] &= -1L << (begin - first);
            }
        }
    }

    static int cardinality(long[] bits) {
        int count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** How many active indicators are in a set. */
    static long members(ChangeLog log, OrdinalSet set) {
        long members = 0;
        long[] bits = new long[OrdinalSet.WORDS];
        for (long number : log.blocks()) {
            if (log.copyBlock(number, true, bits)) {
                long before = cardinality(bits);
                set.takeFrom(number, bits);
                members += before - cardinality(bits);
            }
        }
        return members;
    }

    /** The digest of the active indicators in a set. */
    static Digest digest(ChangeLog log, OrdinalSet set) {
        Digest digest = new Digest();
        long[] bits = new long[OrdinalSet.WORDS];
        long[] missing = new long[OrdinalSet.WORDS];
        for (long number : log.blocks()) {
            if (log.copyBlock(number, true, bits)) {
                System.arraycopy(bits, 0, missing, 0, OrdinalSet.WORDS);
                set.takeFrom(number, missing);
                for (int word = 0; word < OrdinalSet.WORDS; word++) {
                    bits[word] &= ~missing[word];
                }
                log.addVersions(number, bits, digest);
            }
        }
        return digest;
    }
}
