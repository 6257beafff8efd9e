package io.threatbus.zmtp.curve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.Salsa20Engine;

/**
 * Many blocks of Salsa20 at once, one in each lane: word by word instead of block by block, as the compiler can turn into
 * instructions that do several lanes each. That is five times as fast as block by block. Nothing branches on secrets or
 * looks anything up by them. Scratch space; owned by one thread.
 */
final class SalsaLanes {
    /** With the header of an array, a row takes 512 bytes: all rows then lie alike in the lines of a cache. */
    static final int LANES = 124;

    /** So few blocks are not worth it. */
    private static final int FEW = 12;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW = 0xffff_ffffL;

    private final int[][] rows = new int[Salsa.WORDS][LANES];
    private final int[] nonceLow = new int[LANES];
    private final int[] nonceHigh = new int[LANES];
    private final int[] counter = new int[LANES];
    private final int[] state = new int[Salsa.WORDS];
    private final int[] block = new int[Salsa.WORDS];

    /** Says which block a lane is to hold. The nonce is eight bytes, the first one the most significant. */
    void put(int lane, long nonce, int number) {
        nonceLow[lane] = Integer.reverseBytes((int) (nonce >>> Integer.SIZE));
        nonceHigh[lane] = Integer.reverseBytes((int) nonce);
        counter[lane] = number;
    }

    /** Computes the first so many lanes. */
    void compute(int[] key, int lanes) {
        if (lanes <= FEW) {
            oneByOne(key, lanes);
            return;
        }
        for (int word = 0; word < Salsa.WORDS; word++) {
            Arrays.fill(rows[word], 0, lanes, key[word]);
        }
        System.arraycopy(nonceLow, 0, rows[Salsa.NONCE], 0, lanes);
        System.arraycopy(nonceHigh, 0, rows[Salsa.NONCE + 1], 0, lanes);
        System.arraycopy(counter, 0, rows[Salsa.COUNTER], 0, lanes);
        for (int i = 0; i < Salsa.ROUNDS; i += 2) {
            doubleRound(rows, lanes);
        }
        for (int word = 0; word < Salsa.WORDS; word++) {
            add(rows[word], key[word], lanes);
        }
        add(rows[Salsa.NONCE], nonceLow, lanes);
        add(rows[Salsa.NONCE + 1], nonceHigh, lanes);
        add(rows[Salsa.COUNTER], counter, lanes);
    }

    private void oneByOne(int[] key, int lanes) {
        System.arraycopy(key, 0, state, 0, Salsa.WORDS);
        for (int lane = 0; lane < lanes; lane++) {
            state[Salsa.NONCE] = nonceLow[lane];
            state[Salsa.NONCE + 1] = nonceHigh[lane];
            state[Salsa.COUNTER] = counter[lane];
            Salsa20Engine.salsaCore(Salsa.ROUNDS, state, block);
            for (int word = 0; word < Salsa.WORDS; word++) {
                rows[word][lane] = block[word];
            }
        }
    }

    private static void add(int[] row, int number, int lanes) {
        for (int i = 0; i < lanes; i++) {
            row[i] += number;
        }
    }

    private static void add(int[] row, int[] other, int lanes) {
        for (int i = 0; i < lanes; i++) {
            row[i] += other[i];
        }
    }

    private static void doubleRound(int[][] x, int lanes) {
        round(
                lanes, x[0], x[4], x[8], x[12], x[5], x[9], x[13], x[1], x[10], x[14], x[2], x[6], x[15], x[3], x[7],
                x[11]);
        round(
                lanes, x[0], x[1], x[2], x[3], x[5], x[6], x[7], x[4], x[10], x[11], x[8], x[9], x[15], x[12], x[13],
                x[14]);
    }

    /**
     * Four quarter rounds. They stand here in one, because the compiler then leaves this method by itself: put into its
     * caller, their loops would come out at half the speed.
     */
    private static void round(
            int lanes,
            int[] a0,
            int[] b0,
            int[] c0,
            int[] d0,
            int[] a1,
            int[] b1,
            int[] c1,
            int[] d1,
            int[] a2,
            int[] b2,
            int[] c2,
            int[] d2,
            int[] a3,
            int[] b3,
            int[] c3,
            int[] d3) {
        for (int i = 0; i < lanes; i++) {
            int a = a0[i];
            int b = b0[i];
            int c = c0[i];
            int d = d0[i];
            b ^= Integer.rotateLeft(a + d, 7);
            c ^= Integer.rotateLeft(b + a, 9);
            d ^= Integer.rotateLeft(c + b, 13);
            a ^= Integer.rotateLeft(d + c, 18);
            a0[i] = a;
            b0[i] = b;
            c0[i] = c;
            d0[i] = d;
        }
        for (int i = 0; i < lanes; i++) {
            int a = a1[i];
            int b = b1[i];
            int c = c1[i];
            int d = d1[i];
            b ^= Integer.rotateLeft(a + d, 7);
            c ^= Integer.rotateLeft(b + a, 9);
            d ^= Integer.rotateLeft(c + b, 13);
            a ^= Integer.rotateLeft(d + c, 18);
            a1[i] = a;
            b1[i] = b;
            c1[i] = c;
            d1[i] = d;
        }
        for (int i = 0; i < lanes; i++) {
            int a = a2[i];
            int b = b2[i];
            int c = c2[i];
            int d = d2[i];
            b ^= Integer.rotateLeft(a + d, 7);
            c ^= Integer.rotateLeft(b + a, 9);
            d ^= Integer.rotateLeft(c + b, 13);
            a ^= Integer.rotateLeft(d + c, 18);
            a2[i] = a;
            b2[i] = b;
            c2[i] = c;
            d2[i] = d;
        }
        for (int i = 0; i < lanes; i++) {
            int a = a3[i];
            int b = b3[i];
            int c = c3[i];
            int d = d3[i];
            b ^= Integer.rotateLeft(a + d, 7);
            c ^= Integer.rotateLeft(b + a, 9);
            d ^= Integer.rotateLeft(c + b, 13);
            a ^= Integer.rotateLeft(d + c, 18);
            a3[i] = a;
            b3[i] = b;
            c3[i] = c;
            d3[i] = d;
        }
    }

    /** The first or a later eight bytes of a block. */
    long eightBytes(int lane, int word) {
        return (rows[word][lane] & LOW) | ((long) rows[word + 1][lane] << Integer.SIZE);
    }

    /** Combines bytes with whole blocks. */
    void combine(int lane, int blocks, byte[] data, int offset) {
        for (int word = 0; word < Salsa.WORDS; word += 2) {
            int[] low = rows[word];
            int[] high = rows[word + 1];
            int at = offset + Integer.BYTES * word;
            for (int i = lane; i < lane + blocks; i++) {
                long stream = (low[i] & LOW) | ((long) high[i] << Integer.SIZE);
                LONG.set(data, at, (long) LONG.get(data, at) ^ stream);
                at += Salsa.BLOCK;
            }
        }
    }

    /** Combines up to 64 bytes with a block, beginning at one of its words. */
    void combine(int lane, int firstWord, byte[] data, int offset, int length) {
        int at = offset;
        int word = firstWord;
        int end = offset + length;
        for (; end - at >= Integer.BYTES; at += Integer.BYTES) {
            Salsa.WORD.set(data, at, (int) Salsa.WORD.get(data, at) ^ rows[word][lane]);
            word++;
        }
        for (int shift = 0; at < end; shift += Byte.SIZE) {
            data[at] ^= (byte) (rows[word][lane] >>> shift);
            at++;
        }
    }
}
