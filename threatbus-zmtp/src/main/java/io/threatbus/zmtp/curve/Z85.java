package io.threatbus.zmtp.curve;

import io.threatbus.ThreatBusException;
import java.util.Arrays;

/** The text form of keys (ZeroMQ RFC 32): five printable letters for four bytes. Stateless. */
public final class Z85 {
    private static final String LETTERS =
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private static final int BASE = 85;
    private static final int BYTES = 4;
    private static final int DIGITS = 5;
    private static final long LARGEST = 0xffff_ffffL;
    private static final int[] VALUES = values();

    private Z85() {}

    private static int[] values() {
        int[] values = new int[128];
        Arrays.fill(values, -1);
        for (int i = 0; i < LETTERS.length(); i++) {
            values[LETTERS.charAt(i)] = i;
        }
        return values;
    }

    /**
     * Bytes as text.
     *
     * @param bytes a multiple of four
     */
    public static String encode(byte[] bytes) {
        if (bytes.length % BYTES != 0) {
            throw new IllegalArgumentException("Z85 needs a multiple of four bytes");
        }
        StringBuilder text = new StringBuilder(bytes.length / BYTES * DIGITS);
        for (int i = 0; i < bytes.length; i += BYTES) {
            long word = 0;
            for (int j = 0; j < BYTES; j++) {
                word = (word << Byte.SIZE) | (bytes[i + j] & 0xff);
            }
            for (long divisor = (long) BASE * BASE * BASE * BASE; divisor > 0; divisor /= BASE) {
                text.append(LETTERS.charAt((int) (word / divisor % BASE)));
            }
        }
        return text.toString();
    }

    /**
     * The bytes that a text stands for.
     *
     * @throws ThreatBusException if it is not Z85; the message does not repeat the text, which may be a secret
     */
    public static byte[] decode(String text) {
        if (text.length() % DIGITS != 0) {
            throw new ThreatBusException("not Z85: " + text.length() + " letters, which is no multiple of five");
        }
        byte[] bytes = new byte[text.length() / DIGITS * BYTES];
        for (int i = 0; i < text.length(); i += DIGITS) {
            long word = 0;
            for (int j = 0; j < DIGITS; j++) {
                word = word * BASE + value(text.charAt(i + j), i + j);
            }
            if (word > LARGEST) {
                throw new ThreatBusException("not Z85: the letters from the " + (i + 1) + "th on stand for no number");
            }
            for (int j = 0; j < BYTES; j++) {
                bytes[i / DIGITS * BYTES + j] = (byte) (word >>> (Byte.SIZE * (BYTES - 1 - j)));
            }
        }
        return bytes;
    }

    private static int value(char letter, int at) {
        int value = letter < VALUES.length ? VALUES[letter] : -1;
        if (value < 0) {
            throw new ThreatBusException("not Z85: a letter that is not of its alphabet at place " + (at + 1));
        }
        return value;
    }
}
