package io.threatbus.zmtp.curve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.engines.Salsa20Engine;

/**
 * Salsa20 as far as it depends on the key, and HSalsa20, which makes keys of keys. What it computes with lies in 16 words:
 * four constants, eight words of the key, two of the nonce and two that count blocks. Stateless.
 */
final class Salsa {
    /** The bytes of a nonce that go into a derived key. */
    static final int PREFIX = 16;
    /** The bytes of the stream that come at once. */
    static final int BLOCK = 64;

    static final int ROUNDS = 20;
    static final int WORDS = 16;
    /** Where the nonce stands, in two words. */
    static final int NONCE = 6;
    /** Where blocks are counted, in two words, the lower one first. */
    static final int COUNTER = 8;

    static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    /** "expand 32-byte k". */
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private Salsa() {}

    /** The words of a key, with zero for what changes from block to block. */
    static int[] words(byte[] key) {
        int[] state = new int[WORDS];
        for (int i = 0; i < 4; i++) {
            state[5 * i] = CONSTANTS[i];
            state[1 + i] = word(key, Integer.BYTES * i);
            state[11 + i] = word(key, PREFIX + Integer.BYTES * i);
        }
        return state;
    }

    private static int word(byte[] bytes, int at) {
        return (int) WORD.get(bytes, at);
    }

    /** HSalsa20: a key of a key and 16 bytes. */
    static byte[] deriveKey(byte[] key, byte[] prefix) {
        int[] state = words(key);
        for (int i = 0; i < 4; i++) {
            state[NONCE + i] = word(prefix, Integer.BYTES * i);
        }
        int[] mixed = new int[WORDS];
        Salsa20Engine.salsaCore(ROUNDS, state, mixed);
        byte[] derived = new byte[CurveKeyPair.LENGTH];
        for (int i = 0; i < 4; i++) {
            // The core adds its input at the end, which HSalsa20 does not.
            WORD.set(derived, Integer.BYTES * i, mixed[5 * i] - state[5 * i]);
            WORD.set(derived, PREFIX + Integer.BYTES * i, mixed[NONCE + i] - state[NONCE + i]);
        }
        return derived;
    }
}
