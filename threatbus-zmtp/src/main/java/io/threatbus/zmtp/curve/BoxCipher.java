package io.threatbus.zmtp.curve;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Encrypts and authenticates what goes in one direction, where the first 16 bytes of all nonces are the same: their part of
 * the work is done once. Owned by one thread.
 */
public final class BoxCipher {
    /** By how many bytes a box is longer than what is in it; they come first. */
    public static final int TAG = 16;
    /** The bytes of a nonce that change from box to box. */
    public static final int NONCE = 8;

    private final Salsa salsa;
    private final Poly1305 authenticator = new Poly1305();
    private final byte[] oneTimeKey = new byte[CurveKeyPair.LENGTH];
    private final byte[] tag = new byte[TAG];

    private BoxCipher(byte[] derivedKey) {
        this.salsa = new Salsa(derivedKey);
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

    /**
     * Seals; the box has {@link #TAG} bytes more.
     *
     * @param nonce holds the eight bytes at {@code nonceOffset} that change
     */
    public void seal(byte[] nonce, int nonceOffset, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        salsa.begin(nonce, nonceOffset);
        salsa.copyFirstHalf(oneTimeKey);
        salsa.combine(in, inOffset, length, out, outOffset + TAG);
        authenticate(out, outOffset + TAG, length);
        System.arraycopy(tag, 0, out, outOffset, TAG);
    }

    /** Seals a whole array. */
    public byte[] seal(byte[] nonce, byte[] plain) {
        byte[] box = new byte[TAG + plain.length];
        seal(nonce, 0, plain, 0, plain.length, box, 0);
        return box;
    }

    /**
     * Opens in place.
     *
     * @param length of the box; what was in it is then at {@code offset + TAG}
     * @throws BoxException if it is not what the other one sealed under this nonce; nothing is changed then
     */
    public void open(byte[] nonce, int nonceOffset, byte[] box, int offset, int length) {
        if (length < TAG) {
            throw new BoxException("a box that is too short");
        }
        salsa.begin(nonce, nonceOffset);
        salsa.copyFirstHalf(oneTimeKey);
        authenticate(box, offset + TAG, length - TAG);
        int different = 0;
        for (int i = 0; i < TAG; i++) {
            different |= tag[i] ^ box[offset + i];
        }
        if (different != 0) {
            throw new BoxException("a box that does not open with the keys of this connection");
        }
        salsa.combine(box, offset + TAG, length - TAG, box, offset + TAG);
    }

    /** Opens a copy of a part of an array and returns what was in it. */
    public byte[] open(byte[] nonce, byte[] data, int from, int to) {
        byte[] box = Arrays.copyOfRange(data, from, to);
        open(nonce, 0, box, 0, box.length);
        return Arrays.copyOfRange(box, TAG, box.length);
    }

    private void authenticate(byte[] text, int offset, int length) {
        authenticator.init(new KeyParameter(oneTimeKey));
        authenticator.update(text, offset, length);
        authenticator.doFinal(tag, 0);
    }
}
