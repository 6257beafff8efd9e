package io.threatbus.zmtp.curve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Poly1305 (RFC 8439, section 2.5) of one text at a time: a polynomial of its blocks modulo 2^130 - 5, in numbers of 44, 44
 * and 42 bits. Two blocks go into one step, with the square of the key and the key. Nothing branches on secrets or looks
 * anything up by them. Owned by one thread.
 *
 * <p>A product of two parts has up to 98 bits. The upper ones, from 2^44 on, come from {@link Math#multiplyHigh} of factors
 * that are shifted to the left by 20 together; the sum of the lower ones is what 64 bits hold of the sum of the products,
 * without what was carried.
 */
final class OneTimeAuthenticator {
    private static final int BLOCK = 16;
    private static final int PART = 44;
    private static final int LAST_PART = 42;
    private static final long MASK = (1L << PART) - 1;
    private static final long LAST_MASK = (1L << LAST_PART) - 1;
    /** 2^128, which stands above each whole block. */
    private static final long TOP = 1L << 40;

    private static final long CLAMP_LOW = 0x0ffffffc0fffffffL;
    private static final long CLAMP_HIGH = 0x0ffffffc0ffffffcL;
    /** 2^132 modulo the prime. */
    private static final int WRAP = 20;

    private static final int KEY_SHIFT = 3;
    private static final int SHIFT = 17;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] last = new byte[BLOCK];
    private long key0;
    private long key1;
    private long key2;
    private long square0;
    private long square1;
    private long square2;
    private long sum0;
    private long sum1;
    private long sum2;
    private long low;
    private long high;

    /** Computes the tag of a text; {@link #low} and {@link #high} are its bytes. The key comes in four numbers. */
    void compute(long keyLow, long keyHigh, long padLow, long padHigh, byte[] text, int offset, int length) {
        long clampedLow = keyLow & CLAMP_LOW;
        long clampedHigh = keyHigh & CLAMP_HIGH;
        key0 = clampedLow & MASK;
        key1 = ((clampedLow >>> PART) | (clampedHigh << 20)) & MASK;
        key2 = clampedHigh >>> 24;
        sum0 = 0;
        sum1 = 0;
        sum2 = 0;
        int pairs = length / (2 * BLOCK);
        if (pairs > 1) {
            square();
            takePairs(text, offset, pairs);
        } else {
            pairs = 0;
        }
        int at = offset + pairs * 2 * BLOCK;
        int end = offset + length;
        for (; end - at >= BLOCK; at += BLOCK) {
            take((long) LONG.get(text, at), (long) LONG.get(text, at + Long.BYTES), TOP);
        }
        if (at < end) {
            Arrays.fill(last, (byte) 0);
            System.arraycopy(text, at, last, 0, end - at);
            last[end - at] = 1;
            take((long) LONG.get(last, 0), (long) LONG.get(last, Long.BYTES), 0);
        }
        finish(padLow, padHigh);
    }

    private void square() {
        long wrapped2 = WRAP * key2;
        long upper0 = upper(key0, key0) + 2 * upper(key1, wrapped2);
        long upper1 = 2 * upper(key0, key1) + upper(key2, wrapped2);
        long upper2 = 2 * upper(key0, key2) + upper(key1, key1);
        carry(
                key0 * key0 + 2 * key1 * wrapped2,
                upper0,
                2 * key0 * key1 + key2 * wrapped2,
                upper1,
                2 * key0 * key2 + key1 * key1,
                upper2);
        square0 = sum0;
        square1 = sum1;
        square2 = sum2;
        sum0 = 0;
        sum1 = 0;
        sum2 = 0;
    }

    private static long upper(long one, long other) {
        return Math.multiplyHigh(one << SHIFT, other << KEY_SHIFT);
    }

    /** One step with one block. */
    private void take(long blockLow, long blockHigh, long top) {
        long a0 = sum0 + (blockLow & MASK);
        long a1 = sum1 + (((blockLow >>> PART) | (blockHigh << 20)) & MASK);
        long a2 = sum2 + ((blockHigh >>> 24) | top);
        long wrapped1 = WRAP * key1;
        long wrapped2 = WRAP * key2;
        long upper0 = upper(a0, key0) + upper(a1, wrapped2) + upper(a2, wrapped1);
        long upper1 = upper(a0, key1) + upper(a1, key0) + upper(a2, wrapped2);
        long upper2 = upper(a0, key2) + upper(a1, key1) + upper(a2, key0);
        carry(
                a0 * key0 + a1 * wrapped2 + a2 * wrapped1,
                upper0,
                a0 * key1 + a1 * key0 + a2 * wrapped2,
                upper1,
                a0 * key2 + a1 * key1 + a2 * key0,
                upper2);
    }

    /** Makes parts of sums of products. */
    private void carry(long all0, long upper0, long all1, long upper1, long all2, long upper2) {
        long part0 = all0 - (upper0 << PART);
        long part1 = all1 - (upper1 << PART) + upper0 + (part0 >>> PART);
        long part2 = all2 - (upper2 << PART) + upper1 + (part1 >>> PART);
        long again = (part0 & MASK) + 5 * ((part2 >>> LAST_PART) + (upper2 << 2));
        sum0 = again & MASK;
        sum1 = (part1 & MASK) + (again >>> PART);
        sum2 = part2 & LAST_MASK;
    }

    /** The same as {@link #take} twice for each pair, in numbers that stay in registers. */
    private void takePairs(byte[] text, int offset, int pairs) {
        long r0 = key0;
        long r1 = key1;
        long r2 = key2;
        long s0 = square0;
        long s1 = square1;
        long s2 = square2;
        long wr1 = WRAP * r1;
        long wr2 = WRAP * r2;
        long ws1 = WRAP * s1;
        long ws2 = WRAP * s2;
        long h0 = sum0;
        long h1 = sum1;
        long h2 = sum2;
        int at = offset;
        for (int i = 0; i < pairs; i++) {
            long low1 = (long) LONG.get(text, at);
            long high1 = (long) LONG.get(text, at + 8);
            long low2 = (long) LONG.get(text, at + 16);
            long high2 = (long) LONG.get(text, at + 24);
            at += 2 * BLOCK;
            long a0 = h0 + (low1 & MASK);
            long a1 = h1 + (((low1 >>> PART) | (high1 << 20)) & MASK);
            long a2 = h2 + ((high1 >>> 24) | TOP);
            long b0 = low2 & MASK;
            long b1 = ((low2 >>> PART) | (high2 << 20)) & MASK;
            long b2 = (high2 >>> 24) | TOP;
            long upper0 =
                    upper(a0, s0) + upper(a1, ws2) + upper(a2, ws1) + upper(b0, r0) + upper(b1, wr2) + upper(b2, wr1);
            long part0 = a0 * s0 + a1 * ws2 + a2 * ws1 + b0 * r0 + b1 * wr2 + b2 * wr1 - (upper0 << PART);
            long upper1 =
                    upper(a0, s1) + upper(a1, s0) + upper(a2, ws2) + upper(b0, r1) + upper(b1, r0) + upper(b2, wr2);
            long part1 = a0 * s1 + a1 * s0 + a2 * ws2 + b0 * r1 + b1 * r0 + b2 * wr2 - (upper1 << PART);
            long upper2 = upper(a0, s2) + upper(a1, s1) + upper(a2, s0) + upper(b0, r2) + upper(b1, r1) + upper(b2, r0);
            long part2 = a0 * s2 + a1 * s1 + a2 * s0 + b0 * r2 + b1 * r1 + b2 * r0 - (upper2 << PART);
            part1 += upper0 + (part0 >>> PART);
            part2 += upper1 + (part1 >>> PART);
            long again = (part0 & MASK) + 5 * ((part2 >>> LAST_PART) + (upper2 << 2));
            h0 = again & MASK;
            h1 = (part1 & MASK) + (again >>> PART);
            h2 = part2 & LAST_MASK;
        }
        sum0 = h0;
        sum1 = h1;
        sum2 = h2;
    }

    /** The sum modulo the prime, and the second half of the key added to it modulo 2^128. */
    private void finish(long padLow, long padHigh) {
        long h2 = sum2 + (sum1 >>> PART);
        long h0 = sum0 + 5 * (h2 >>> LAST_PART);
        long h1 = (sum1 & MASK) + (h0 >>> PART);
        h0 &= MASK;
        h2 = (h2 & LAST_MASK) + (h1 >>> PART);
        h1 &= MASK;
        long less0 = h0 + 5;
        long less1 = h1 + (less0 >>> PART);
        long less2 = h2 + (less1 >>> PART) - (1L << LAST_PART);
        // All ones if the sum is smaller than the prime, else zero.
        long keep = less2 >> (Long.SIZE - 1);
        h0 = (h0 & keep) | (less0 & MASK & ~keep);
        h1 = (h1 & keep) | (less1 & MASK & ~keep);
        h2 = (h2 & keep) | (less2 & LAST_MASK & ~keep);
        long sumLow = h0 | (h1 << PART);
        long sumHigh = (h1 >>> 20) | (h2 << 24);
        low = sumLow + padLow;
        long carried = ((sumLow & padLow) | ((sumLow | padLow) & ~low)) >>> (Long.SIZE - 1);
        high = sumHigh + padHigh + carried;
    }

    /** The first eight bytes of the tag. */
    long low() {
        return low;
    }

    /** The others. */
    long high() {
        return high;
    }
}
