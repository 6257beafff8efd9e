package io.threatbus.life;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * SipHash-2-4 of 128 bits with a key of this process, so that nobody outside can choose identifiers that meet in one place.
 * Thread-safe.
 */
public final class SipHash {
    private static final long LENGTH = 16L << 56;

    private final long first;
    private final long second;

    SipHash(long first, long second) {
        this.first = first;
        this.second = second;
    }

    /** With a key that nobody knows. */
    public static SipHash random() {
        SecureRandom random = new SecureRandom();
        return new SipHash(random.nextLong(), random.nextLong());
    }

    /** The same, but never 0. */
    long key(UUID uuid) {
        long key = of(uuid);
        return key == 0 ? 1 : key;
    }

    /** The number of a UUID. */
    public long of(UUID uuid) {
        return of(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    /** The number of 128 bits. */
    public long of(long high, long low) {
        long v0 = first ^ 0x736f6d6570736575L;
        long v1 = second ^ 0x646f72616e646f6dL;
        long v2 = first ^ 0x6c7967656e657261L;
        long v3 = second ^ 0x7465646279746573L;
        long word = Long.reverseBytes(high);
        for (int block = 0; block < 4; block++) {
            boolean last = block == 3;
            v3 ^= word;
            int rounds = last ? 4 : 2;
            if (last) {
                v3 ^= word;
                v2 ^= 0xFF;
            }
            for (int round = 0; round < rounds; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            if (!last) {
                v0 ^= word;
            }
            word = block == 0 ? Long.reverseBytes(low) : LENGTH;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
