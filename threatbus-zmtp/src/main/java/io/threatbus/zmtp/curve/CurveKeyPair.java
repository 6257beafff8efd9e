package io.threatbus.zmtp.curve;

import io.threatbus.ThreatBusException;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** A secret key and the public key that belongs to it, 32 bytes each. Immutable; never printed. */
public final class CurveKeyPair {
    /** The length of a key in bytes. */
    public static final int LENGTH = 32;

    private static final int LETTERS = 40;

    private final byte[] secretKey;
    private final byte[] publicKey;

    private CurveKeyPair(byte[] secretKey) {
        this.secretKey = secretKey;
        this.publicKey = new byte[LENGTH];
        X25519.scalarMultBase(secretKey, 0, publicKey, 0);
    }

    /** A new one. */
    public static CurveKeyPair generate(SecureRandom random) {
        byte[] secret = new byte[LENGTH];
        random.nextBytes(secret);
        return new CurveKeyPair(secret);
    }

    /**
     * The pair of a secret key.
     *
     * @throws IllegalArgumentException if it does not have {@link #LENGTH} bytes
     */
    public static CurveKeyPair ofSecret(byte[] secretKey) {
        if (secretKey.length != LENGTH) {
            throw new IllegalArgumentException("a CURVE key has " + LENGTH + " bytes, not " + secretKey.length);
        }
        return new CurveKeyPair(secretKey.clone());
    }

    /**
     * A key, public or secret, from its 40 letters of Z85.
     *
     * @throws ThreatBusException if it is none; the message does not repeat it
     */
    public static byte[] key(String text) {
        String letters = text.strip();
        if (letters.length() != LETTERS) {
            throw new ThreatBusException("a CURVE key has " + LETTERS + " letters, not " + letters.length()
                    + ": see threatbus keys generate");
        }
        return Z85.decode(letters);
    }

    public byte[] publicKey() {
        return publicKey.clone();
    }

    public byte[] secretKey() {
        return secretKey.clone();
    }

    /** What {@code crypto_box_beforenm} computes: the key that only the owners of both pairs know. */
    byte[] sharedWith(byte[] otherPublicKey) {
        byte[] shared = new byte[LENGTH];
        if (!X25519.calculateAgreement(secretKey, 0, otherPublicKey, 0, shared, 0)) {
            throw new BoxException("a public key of small order");
        }
        return Salsa.deriveKey(shared, new byte[Salsa.PREFIX]);
    }

    @Override
    public String toString() {
        return "CurveKeyPair[" + Z85.encode(publicKey) + "]";
    }
}
