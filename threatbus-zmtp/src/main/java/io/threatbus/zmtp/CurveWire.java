package io.threatbus.zmtp;

import io.threatbus.zmtp.curve.BoxCipher;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.curve.Z85;
import io.threatbus.zmtp.wire.Frames;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/** How the boxes of a handshake lie on the wire (RFC 26), for both ends. Stateless. */
final class CurveWire {
    static final String HELLO = "CurveZMQHELLO---";
    static final String INITIATE = "CurveZMQINITIATE";
    static final String READY = "CurveZMQREADY---";
    static final String FROM_SERVER = "CurveZMQMESSAGES";
    static final String FROM_CLIENT = "CurveZMQMESSAGEC";
    /** These are followed by sixteen random bytes, which stand before the box. */
    static final String WELCOME = "WELCOME-";

    static final String VOUCH = "VOUCH---";

    private static final int RANDOM_BYTES = 16;
    private static final int LONG_PREFIX = 16;

    private CurveWire() {}

    static byte[] nonce(long number) {
        byte[] nonce = new byte[BoxCipher.NONCE];
        Frames.putLong(nonce, 0, number);
        return nonce;
    }

    /** A box with a random nonce in front. */
    static byte[] box(CurveKeyPair mine, byte[] theirs, String prefix, SecureRandom random, byte[] content) {
        byte[] chance = new byte[RANDOM_BYTES];
        random.nextBytes(chance);
        return concat(chance, cipher(mine, theirs, prefix, chance).seal(rest(chance), content));
    }

    /**
     * What is in a box with a random nonce in front.
     *
     * @throws io.threatbus.zmtp.curve.BoxException if it does not open
     */
    static byte[] open(CurveKeyPair mine, byte[] theirs, String prefix, byte[] data, int from, int to) {
        byte[] chance = Arrays.copyOfRange(data, from, from + RANDOM_BYTES);
        return cipher(mine, theirs, prefix, chance).open(rest(chance), data, from + RANDOM_BYTES, to);
    }

    private static BoxCipher cipher(CurveKeyPair mine, byte[] theirs, String prefix, byte[] chance) {
        byte[] whole = Arrays.copyOf(prefix.getBytes(StandardCharsets.US_ASCII), LONG_PREFIX);
        System.arraycopy(chance, 0, whole, prefix.length(), LONG_PREFIX - prefix.length());
        return BoxCipher.of(mine, theirs, whole);
    }

    private static byte[] rest(byte[] chance) {
        return Arrays.copyOfRange(chance, RANDOM_BYTES - BoxCipher.NONCE, RANDOM_BYTES);
    }

    static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Whether {@code data} holds the same at an offset, in a time that does not tell where it differs. */
    static boolean equal(byte[] expected, byte[] data, int offset) {
        int different = 0;
        for (int i = 0; i < expected.length; i++) {
            different |= expected[i] ^ data[offset + i];
        }
        return different == 0;
    }

    /** A public key for people. */
    static String text(byte[] publicKey) {
        return Z85.encode(publicKey);
    }
}
