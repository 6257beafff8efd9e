package io.threatbus.coverage;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Finds the one of equal blocks. Peers of one kind lack the same indicators, so their blocks are equal. Not thread-safe. */
final class BlockPool {
    private final Map<Key, Object> blocks = new HashMap<>();

    private record Key(Object block) {
        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Key key)) {
                return false;
            }
            if (block instanceof long[] bits) {
                return key.block instanceof long[] others && Arrays.equals(bits, others);
            }
            if (block instanceof char[] members) {
                return key.block instanceof char[] others && Arrays.equals(members, others);
            }
            return key.block instanceof short[] others && Arrays.equals((short[]) block, others);
        }

        @Override
        public int hashCode() {
            if (block instanceof long[] bits) {
                return Arrays.hashCode(bits);
            }
            return block instanceof char[] members ? Arrays.hashCode(members) : Arrays.hashCode((short[]) block);
        }
    }

    Object one(Object block) {
        return blocks.computeIfAbsent(new Key(block), added -> block);
    }
}
