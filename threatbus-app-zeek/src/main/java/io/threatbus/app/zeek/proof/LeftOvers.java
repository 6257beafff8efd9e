package io.threatbus.app.zeek.proof;

import io.threatbus.app.zeek.intel.IntelItem;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one Zeek was seen to hold without being wanted, by bucket, and since when. Bounded: what finds no room is seen for the
 * first time again when it is looked at next. Owned by its {@link Verifier}.
 */
final class LeftOvers {
    /** Something that Zeek holds for an indicator. */
    record Wish(IntelItem item, StixId indicator) {}

    private static final long MOST_BYTES = 8 * 1024 * 1024;
    /** Beside the letters of the value. */
    private static final long WISH_BYTES = 300;

    private final Map<Integer, Map<Wish, Long>> buckets = new HashMap<>();
    private long bytes;

    private static long bytes(Wish wish) {
        return WISH_BYTES + wish.item().value().length();
    }

    /** Takes out what is known of a bucket. */
    Map<Wish, Long> take(int bucket) {
        Map<Wish, Long> taken = Objects.requireNonNullElse(buckets.remove(bucket), Map.of());
        taken.keySet().forEach(wish -> bytes -= bytes(wish));
        return taken;
    }

    /** Notes what is left over in a bucket, of which nothing is known. */
    void put(int bucket, Map<Wish, Long> seen) {
        Map<Wish, Long> kept = new HashMap<>();
        seen.forEach((wish, since) -> {
            if (bytes + bytes(wish) <= MOST_BYTES) {
                bytes += bytes(wish);
                kept.put(wish, since);
            }
        });
        buckets.put(bucket, kept);
    }

    /** Nothing is left over in other buckets. */
    void retain(BitSet differing) {
        List<Integer> known = new ArrayList<>(buckets.keySet());
        known.stream().filter(bucket -> !differing.get(bucket)).forEach(this::take);
    }

    /** Nothing is left over. */
    void clear() {
        buckets.clear();
        bytes = 0;
    }
}
