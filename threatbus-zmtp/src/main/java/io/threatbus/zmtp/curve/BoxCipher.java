package io.threatbus.zmtp.curve;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * Encrypts and authenticates what goes in one direction, where the first 16 bytes of all nonces are the same: their part of
 * the work is done once. This is for single boxes; a {@link KeyStream} does many at once. Immutable.
 */
public final class BoxCipher {
    /** By how many bytes a box is longer than what is in it; they come first. */
    public static final int TAG = 16;
    /** The bytes of a nonce that change from box to box. */
    public static final int NONCE = 8;

    private final byte[] derivedKey;
    private final int[] words;

    private BoxCipher(byte[] derivedKey) {
        this.derivedKey = derivedKey;
        this.words = Salsa.words(derivedKey);
    }

    /**
     * Between the owner of a key pair and the owner of a public key.
     *
     * @param prefix the first 16 bytes of the nonces
     * @throws BoxException if the public key is of small order, which nobody generates
     */
    public static BoxCipher of(CurveKeyPair mine, byte[] theirs, byte[] prefix) {
        return new BoxCipher(Salsa.deriveKey(mine.sharedWith(theirs), prefix));
    }

    /** The same, with a prefix that is text. */
    public static BoxCipher of(CurveKeyPair mine, byte[] theirs, String prefix) {
        return of(mine, theirs, prefix.getBytes(StandardCharsets.US_ASCII));
    }

    /** A cipher whose key was derived already. */
    static BoxCipher ofDerived(byte[] key) {
        return new BoxCipher(key.clone());
    }

    /** As the stream computes with it; not to be changed. */
    int[] words() {
        return words;
    }

    /** Seals; the box has {@link #TAG} bytes more. */
    public byte[] seal(byte[] nonce, byte[] plain) {
        Salsa20Engine stream = new Salsa20Engine();
        Poly1305 authenticator = begin(stream, nonce);
        byte[] box = new byte[TAG + plain.length];
        stream.processBytes(plain, 0, plain.length, box, TAG);
        authenticator.update(box, TAG, plain.length);
        authenticator.doFinal(box, 0);
        return box;
    }

    /**
     * Opens a part of an array, which stays as it is.
     *
     * @return what was in it
     * @throws BoxException if it is not what the other one sealed under this nonce
     */
    public byte[] open(byte[] nonce, byte[] data, int from, int to) {
        if (to - from < TAG) {
            throw new BoxException("a box that is too short");
        }
        Salsa20Engine stream = new Salsa20Engine();
        Poly1305 authenticator = begin(stream, nonce);
        int length = to - from - TAG;
        authenticator.update(data, from + TAG, length);
        byte[] tag = new byte[TAG];
        authenticator.doFinal(tag, 0);
        int different = 0;
        for (int i = 0; i < TAG; i++) {
            different |= tag[i] ^ data[from + i];
        }
        if (different != 0) {
            throw new BoxException("a box that does not open with the keys of this connection");
        }
        byte[] plain = new byte[length];
        stream.processBytes(data, from + TAG, length, plain, 0);
        return plain;
    }

    /** Begins the stream of a nonce, and the authenticator with its first half block. */
    private Poly1305 begin(Salsa20Engine stream, byte[] nonce) {
        stream.init(true, new ParametersWithIV(new KeyParameter(derivedKey), nonce));
        byte[] oneTimeKey = new byte[CurveKeyPair.LENGTH];
        stream.processBytes(oneTimeKey, 0, oneTimeKey.length, oneTimeKey, 0);
        Poly1305 authenticator = new Poly1305();
        authenticator.init(new KeyParameter(oneTimeKey));
        return authenticator;
    }
}
