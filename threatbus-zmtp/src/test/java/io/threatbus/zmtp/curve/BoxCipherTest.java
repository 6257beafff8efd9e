package io.threatbus.zmtp.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;

class BoxCipherTest {
    private static final String PREFIX = "CurveZMQMESSAGES";

    private final CurveKeyPair alice = CurveKeyPair.generate(new SecureRandom());
    private final CurveKeyPair bob = CurveKeyPair.generate(new SecureRandom());
    private final Random random = new Random(1);

    /** The keys of the example in "Cryptography in NaCl", sections 5 and 8. */
    @Test
    void keysAreDerivedAsInThePaperOnNaCl() {
        byte[] shared = HexFormat.of().parseHex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        byte[] prefix = HexFormat.of().parseHex("69696ee955b62b73cd62bda875fc73d6");

        byte[] first = Salsa.deriveKey(shared, new byte[16]);
        byte[] second = Salsa.deriveKey(first, prefix);

        assertThat(HexFormat.of().formatHex(first))
                .isEqualTo("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        assertThat(HexFormat.of().formatHex(second))
                .isEqualTo("dc908dda0b9344a953629b733820778880f3ceb421bb61b91cbd4c3e66256ce4");
    }

    @Test
    void aBoxIsWhatAnotherImplementationOfTheSameAlgorithmsMakes() {
        BoxCipher cipher = BoxCipher.of(alice, bob.publicKey(), PREFIX);
        for (int length = 0; length < 1000; length += 1 + random.nextInt(7)) {
            byte[] nonce = bytes(8);
            byte[] plain = bytes(length);

            assertThat(cipher.seal(nonce, plain)).isEqualTo(reference(nonce, plain));
        }
    }

    private byte[] reference(byte[] nonce, byte[] plain) {
        byte[] whole = Arrays.copyOf(PREFIX.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 24);
        System.arraycopy(nonce, 0, whole, 16, 8);
        XSalsa20Engine stream = new XSalsa20Engine();
        stream.init(true, new ParametersWithIV(new KeyParameter(alice.sharedWith(bob.publicKey())), whole));
        byte[] padded = new byte[32 + plain.length];
        System.arraycopy(plain, 0, padded, 32, plain.length);
        stream.processBytes(padded, 0, padded.length, padded, 0);
        Poly1305 authenticator = new Poly1305();
        authenticator.init(new KeyParameter(padded, 0, 32));
        authenticator.update(padded, 32, plain.length);
        byte[] tag = new byte[16];
        authenticator.doFinal(tag, 0);
        byte[] box = Arrays.copyOf(tag, 16 + plain.length);
        System.arraycopy(padded, 32, box, 16, plain.length);
        return box;
    }

    @Test
    void theOtherEndOpensWhatThisOneSealed() {
        BoxCipher seals = BoxCipher.of(alice, bob.publicKey(), PREFIX);
        BoxCipher opens = BoxCipher.of(bob, alice.publicKey(), PREFIX);
        for (int length : new int[] {0, 1, 31, 32, 33, 63, 64, 65, 95, 96, 97, 541, 70_000}) {
            byte[] nonce = bytes(8);
            byte[] plain = bytes(length);
            byte[] box = seals.seal(nonce, plain);

            assertThat(opens.open(nonce, box, 0, box.length)).isEqualTo(plain);
        }
    }

    @Test
    void noChangeOfABoxOrOfItsNonceOpensAndTheBoxIsLeftAsItWas() {
        BoxCipher seals = BoxCipher.of(alice, bob.publicKey(), PREFIX);
        BoxCipher opens = BoxCipher.of(bob, alice.publicKey(), PREFIX);
        byte[] nonce = bytes(8);
        byte[] box = seals.seal(nonce, bytes(100));
        for (int bit = 0; bit < Byte.SIZE * (box.length + nonce.length); bit++) {
            byte[] changedBox = box.clone();
            byte[] changedNonce = nonce.clone();
            byte[] target = bit / Byte.SIZE < box.length ? changedBox : changedNonce;
            target[bit / Byte.SIZE % box.length] ^= (byte) (1 << (bit % Byte.SIZE));
            byte[] before = changedBox.clone();

            assertThatThrownBy(() -> opens.open(changedNonce, changedBox, 0, changedBox.length))
                    .isInstanceOf(BoxException.class);
            assertThat(changedBox).isEqualTo(before);
        }
    }

    @Test
    void aKeyOfSmallOrderIsRefused() {
        assertThatThrownBy(() -> BoxCipher.of(alice, new byte[32], PREFIX)).isInstanceOf(BoxException.class);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
