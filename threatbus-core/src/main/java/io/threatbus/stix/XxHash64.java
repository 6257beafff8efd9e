package io.threatbus.stix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** XXH64 with seed 0, for numbers that must be the same on every bus. Stateless. */
public final class XxHash64 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    /** The first two primes added, beyond 64 bits. */
    private static final long FIRST_LANE = 0x60EA27EEADC0B5D6L;

    private static final int STRIPE = 32;

    private XxHash64() {}

    public static long hash(byte[] data, int length) {
        int position = 0;
        long hash;
        if (length >= STRIPE) {
            long first = FIRST_LANE;
            long second = PRIME_2;
            long third = 0;
            long fourth = -PRIME_1;
            for (; position <= length - STRIPE; position += STRIPE) {
                first = round(first, longAt(data, position));
                second = round(second, longAt(data, position + 8));
                third = round(third, longAt(data, position + 16));
                fourth = round(fourth, longAt(data, position + 24));
            }
            hash = Long.rotateLeft(first, 1)
                    + Long.rotateLeft(second, 7)
                    + Long.rotateLeft(third, 12)
                    + Long.rotateLeft(fourth, 18);
            hash = merge(merge(merge(merge(hash, first), second), third), fourth);
        } else {
            hash = PRIME_5;
        }
        return avalanche(rest(hash + length, data, position, length));
    }

    private static long rest(long start, byte[] data, int from, int length) {
        long hash = start;
        int position = from;
        for (; position <= length - Long.BYTES; position += Long.BYTES) {
            hash = Long.rotateLeft(hash ^ round(0, longAt(data, position)), 27) * PRIME_1 + PRIME_4;
        }
        if (position <= length - Integer.BYTES) {
            hash ^= ((int) INTS.get(data, position) & 0xFFFFFFFFL) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            position += Integer.BYTES;
        }
        for (; position < length; position++) {
            hash = Long.rotateLeft(hash ^ (data[position] & 0xFF) * PRIME_5, 11) * PRIME_1;
        }
        return hash;
    }

    private static long longAt(byte[] data, int position) {
        return (long) LONGS.get(data, position);
    }

    private static long round(long accumulator, long input) {
        return Long.rotateLeft(accumulator + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long value) {
        long hash = (value ^ value >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }
}
