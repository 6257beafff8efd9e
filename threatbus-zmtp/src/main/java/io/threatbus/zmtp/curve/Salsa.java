package io.threatbus.zmtp.curve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.engines.Salsa20Engine;

/**
 * The stream of Salsa20 under one key, and HSalsa20, which makes keys of keys. Holds the state of the message at hand;
 * owned by one thread.
 */
final class Salsa {
    /** The bytes of a nonce that go into a derived key. */
    static final int PREFIX = 16;
    /** The bytes of the stream that come at once. */
    static final int BLOCK = 64;

    private static final int ROUNDS = 20;
    private static final int WORDS = 16;
    private static final int COUNTER = 8;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    /** "expand 32-byte k". */
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private final int[] state = new int[WORDS];
    private final int[] block = new int[WORDS];

    Salsa(byte[] key) {
        putKey(state, key);
    }

    private static void putKey(int[] state, byte[] key) {
        for (int i = 0; i < 4; i++) {
            state[5 * i] = CONSTANTS[i];
            state[1 + i] = word(key, Integer.BYTES * i);
            state[11 + i] = word(key, PREFIX + Integer.BYTES * i);
        }
    }

    private static int word(byte[] bytes, int at) {
        return (int) WORD.get(bytes, at);
    }

    /** HSalsa20: a key of a key and 16 bytes. */
    static byte[] deriveKey(byte[] key, byte[] prefix) {
        int[] state = new int[WORDS];
        putKey(state, key);
        for (int i = 0; i < 4; i++) {
            state[6 + i] = word(prefix, Integer.BYTES * i);
        }
        int[] mixed = new int[WORDS];
        Salsa20Engine.salsaCore(ROUNDS, state, mixed);
        byte[] derived = new byte[CurveKeyPair.LENGTH];
        for (int i = 0; i < 4; i++) {
            // The core adds its input at the end, which HSalsa20 does not.
            WORD.set(derived, Integer.BYTES * i, mixed[5 * i] - state[5 * i]);
            WORD.set(derived, PREFIX + Integer.BYTES * i, mixed[6 + i] - state[6 + i]);
        }
        return derived;
    }

    /** Begins the stream of one nonce; its first block is at hand. The nonce is eight bytes as they are on the wire. */
    void begin(byte[] nonce, int offset) {
        state[6] = word(nonce, offset);
        state[7] = word(nonce, offset + Integer.BYTES);
        state[COUNTER] = 0;
        state[COUNTER + 1] = 0;
        Salsa20Engine.salsaCore(ROUNDS, state, block);
    }

    private void next() {
        state[COUNTER]++;
        Salsa20Engine.salsaCore(ROUNDS, state, block);
    }

    /** The first half of the first block: the key of the authenticator. */
    void copyFirstHalf(byte[] target) {
        for (int i = 0; i < WORDS / 2; i++) {
            WORD.set(target, Integer.BYTES * i, block[i]);
        }
    }

    /** Combines a whole message with the stream from the second half of the first block on; in place if both are one. */
    void combine(byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        int used = BLOCK / 2;
        int done = 0;
        while (done < length) {
            if (used == BLOCK) {
                next();
                used = 0;
            }
            int here = Math.min(length - done, BLOCK - used);
            combine(in, inOffset + done, here, out, outOffset + done, used);
            done += here;
            used += here;
        }
    }

    private void combine(byte[] in, int inOffset, int length, byte[] out, int outOffset, int from) {
        int whole = length & -Integer.BYTES;
        for (int i = 0; i < whole; i += Integer.BYTES) {
            WORD.set(out, outOffset + i, (int) WORD.get(in, inOffset + i) ^ block[(from + i) / Integer.BYTES]);
        }
        for (int i = whole; i < length; i++) {
            int stream = block[(from + i) / Integer.BYTES] >>> (Byte.SIZE * ((from + i) % Integer.BYTES));
            out[outOffset + i] = (byte) (in[inOffset + i] ^ stream);
        }
    }
}
