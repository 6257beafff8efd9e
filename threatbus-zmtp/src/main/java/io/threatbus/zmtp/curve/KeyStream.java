package io.threatbus.zmtp.curve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Seals or opens many boxes of one {@link BoxCipher} after another. They are announced before, so that what they are combined
 * with is computed for many at once. Scratch space for one cipher at a time, whose contents are secret; owned by one thread.
 */
public final class KeyStream {
    /** So many boxes are announced at most. */
    private static final int MOST = 256;

    /** The first half of a box's first block is the key of its authenticator. */
    private static final int KEY = 32;

    private static final int KEY_WORDS = KEY / Integer.BYTES;
    private static final int[] NO_KEY = {};
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final SalsaLanes lanes = new SalsaLanes();
    private final OneTimeAuthenticator authenticator = new OneTimeAuthenticator();
    private final long[] nonces = new long[MOST];
    private final int[] lengths = new int[MOST];
    private int[] key = NO_KEY;
    private int announced;
    /** The box that is sealed or opened next. */
    private int next;
    /** The box and the block of it that the next lane to be filled holds. */
    private int aheadBox;

    private int aheadBlock;
    private int lane;
    private int filled;

    /** Forgets what was announced; what comes next is of this cipher. */
    public void begin(BoxCipher cipher) {
        key = cipher.words();
        announced = 0;
        next = 0;
        aheadBox = 0;
        aheadBlock = 0;
        lane = 0;
        filled = 0;
    }

    /** Whether another box can be announced. */
    public boolean hasRoom() {
        return announced < MOST;
    }

    /**
     * Announces a box.
     *
     * @param nonce the eight bytes of it that change, the first one the most significant
     * @param length of what is in it
     */
    public void announce(long nonce, int length) {
        nonces[announced] = nonce;
        lengths[announced] = length;
        announced++;
    }

    /** Whether this box is the next of those that were announced. */
    public boolean expects(BoxCipher cipher, long nonce, int length) {
        return key == cipher.words() && next < announced && nonces[next] == nonce && lengths[next] == length;
    }

    /**
     * Seals the next box in place: its content is at {@code offset + TAG}, and stays there.
     */
    public void seal(byte[] data, int offset) {
        int length = lengths[next];
        int content = offset + BoxCipher.TAG;
        ensureLane();
        long keyLow = lanes.eightBytes(lane, 0);
        long keyHigh = lanes.eightBytes(lane, 2);
        long padLow = lanes.eightBytes(lane, 4);
        long padHigh = lanes.eightBytes(lane, 6);
        combine(data, content, length);
        authenticator.compute(keyLow, keyHigh, padLow, padHigh, data, content, length);
        LONG.set(data, offset, authenticator.low());
        LONG.set(data, offset + Long.BYTES, authenticator.high());
    }

    /**
     * Opens the next box in place: what was in it is at {@code offset + TAG} then.
     *
     * @throws BoxException if it is not what the other one sealed under this nonce; nothing is changed then
     */
    public void open(byte[] data, int offset) {
        int length = lengths[next];
        int content = offset + BoxCipher.TAG;
        ensureLane();
        authenticator.compute(
                lanes.eightBytes(lane, 0),
                lanes.eightBytes(lane, 2),
                lanes.eightBytes(lane, 4),
                lanes.eightBytes(lane, 6),
                data,
                content,
                length);
        long different = authenticator.low() ^ (long) LONG.get(data, offset);
        different |= authenticator.high() ^ (long) LONG.get(data, offset + Long.BYTES);
        if (different != 0) {
            throw new BoxException("a box that does not open with the keys of this connection");
        }
        combine(data, content, length);
    }

    /** Combines a whole content with the second half of the first block and those that follow. */
    private void combine(byte[] data, int offset, int length) {
        int first = Math.min(length, Salsa.BLOCK - KEY);
        lanes.combine(lane, KEY_WORDS, data, offset, first);
        lane++;
        int at = offset + first;
        int left = length - first;
        while (left >= Salsa.BLOCK) {
            ensureLane();
            int blocks = Math.min(left / Salsa.BLOCK, filled - lane);
            lanes.combine(lane, blocks, data, at);
            lane += blocks;
            at += blocks * Salsa.BLOCK;
            left -= blocks * Salsa.BLOCK;
        }
        if (left > 0) {
            ensureLane();
            lanes.combine(lane, 0, data, at, left);
            lane++;
        }
        next++;
    }

    private void ensureLane() {
        if (lane == filled) {
            fill();
        }
    }

    private void fill() {
        filled = 0;
        lane = 0;
        while (aheadBox < announced && filled < SalsaLanes.LANES) {
            int blocks = (int) (((long) KEY + lengths[aheadBox] + Salsa.BLOCK - 1) / Salsa.BLOCK);
            int here = Math.min(blocks - aheadBlock, SalsaLanes.LANES - filled);
            for (int i = 0; i < here; i++) {
                lanes.put(filled + i, nonces[aheadBox], aheadBlock + i);
            }
            filled += here;
            aheadBlock += here;
            if (aheadBlock == blocks) {
                aheadBox++;
                aheadBlock = 0;
            }
        }
        lanes.compute(key, filled);
    }
}
