package io.threatbus.zmtp.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyStreamTest {
    private static final int ROUNDS = Integer.getInteger("threatbus.curve.batches", 300);
    private static final int[] EDGES = {0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 95, 96, 97, 255, 256, 257};
    private static final int LONGEST_BATCH = 256;

    private final Random random = new Random(1);
    private final KeyStream stream = new KeyStream();

    /** Boxes of one cipher, one behind the other, as they are before they are sealed. */
    private final class Batch {
        private final BoxCipher cipher = BoxCipher.ofDerived(bytes(32));
        private final long[] nonces;
        private final byte[][] plain;
        private final int[] offsets;
        private final byte[] data;

        Batch(int count, int longest) {
            nonces = new long[count];
            plain = new byte[count][];
            offsets = new int[count];
            int at = random.nextInt(20);
            long nonce = random.nextLong();
            for (int i = 0; i < count; i++) {
                boolean edge = random.nextInt(3) == 0;
                plain[i] = bytes(edge ? EDGES[random.nextInt(EDGES.length)] : random.nextInt(longest));
                nonce += 1 + (random.nextInt(4) == 0 ? random.nextInt(1000) : 0);
                nonces[i] = nonce;
                offsets[i] = at;
                at += BoxCipher.TAG + plain[i].length + random.nextInt(20);
            }
            data = bytes(at);
        }

        void announce() {
            stream.begin(cipher);
            for (int i = 0; i < nonces.length; i++) {
                assertThat(stream.hasRoom()).isTrue();
                stream.announce(nonces[i], plain[i].length);
            }
        }

        void seal() {
            announce();
            for (int i = 0; i < nonces.length; i++) {
                System.arraycopy(plain[i], 0, data, offsets[i] + BoxCipher.TAG, plain[i].length);
                assertThat(stream.expects(cipher, nonces[i], plain[i].length)).isTrue();
                stream.seal(data, offsets[i]);
            }
        }

        byte[] box(int i) {
            return Arrays.copyOfRange(data, offsets[i], offsets[i] + BoxCipher.TAG + plain[i].length);
        }

        /** What Bouncy Castle makes of it. */
        byte[] expected(int i) {
            return cipher.seal(
                    ByteBuffer.allocate(Long.BYTES).putLong(nonces[i]).array(), plain[i]);
        }
    }

    private Batch anyBatch() {
        return switch (random.nextInt(4)) {
            case 0 -> new Batch(1, 2000);
            case 1 -> new Batch(1 + random.nextInt(8), 20_000);
            case 2 -> new Batch(LONGEST_BATCH, 300);
            default -> new Batch(1 + random.nextInt(LONGEST_BATCH), 1 + random.nextInt(1500));
        };
    }

    /** Set {@code threatbus.curve.batches} for more of them. */
    @Test
    void manyBoxesAtOnceAreThoseThatBouncyCastleMakesOneByOne() {
        for (int round = 0; round < ROUNDS; round++) {
            Batch batch = anyBatch();
            byte[] before = batch.data.clone();

            batch.seal();

            for (int i = 0; i < batch.nonces.length; i++) {
                assertThat(batch.box(i)).as("round %d, box %d", round, i).isEqualTo(batch.expected(i));
                System.arraycopy(before, batch.offsets[i], batch.data, batch.offsets[i], batch.box(i).length);
            }
            assertThat(batch.data).as("what lies between boxes").isEqualTo(before);
        }
    }

    @Test
    void manyBoxesAreOpenedInPlace() {
        for (int round = 0; round < ROUNDS; round++) {
            Batch batch = anyBatch();
            batch.seal();
            batch.announce();

            for (int i = 0; i < batch.nonces.length; i++) {
                stream.open(batch.data, batch.offsets[i]);

                int content = batch.offsets[i] + BoxCipher.TAG;
                assertThat(Arrays.copyOfRange(batch.data, content, content + batch.plain[i].length))
                        .as("round %d, box %d", round, i)
                        .isEqualTo(batch.plain[i]);
            }
        }
    }

    @Test
    void noChangedBitIsOverlookedAndTheBoxIsLeftAsItWas() {
        for (int length : new int[] {0, 1, 63, 64, 65, 100}) {
            Batch batch = new Batch(1, 1);
            batch.plain[0] = bytes(length);
            byte[] box = batch.expected(0);
            for (int bit = 0; bit < Byte.SIZE * box.length; bit++) {
                byte[] changed = box.clone();
                changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
                byte[] before = changed.clone();
                batch.announce();

                assertThatThrownBy(() -> stream.open(changed, 0)).isInstanceOf(BoxException.class);
                assertThat(changed).isEqualTo(before);
            }
            byte[] other = box.clone();
            stream.begin(batch.cipher);
            stream.announce(batch.nonces[0] ^ 1, length);
            assertThatThrownBy(() -> stream.open(other, 0)).isInstanceOf(BoxException.class);
        }
    }

    @Test
    void aBoxThatDidNotOpenIsStillTheNextOne() {
        Batch batch = new Batch(2, 500);
        batch.seal();
        batch.announce();
        byte[] changed = batch.data.clone();
        changed[batch.offsets[0]] ^= 1;

        assertThatThrownBy(() -> stream.open(changed, batch.offsets[0])).isInstanceOf(BoxException.class);

        assertThat(stream.expects(batch.cipher, batch.nonces[0], batch.plain[0].length))
                .isTrue();
        stream.open(batch.data, batch.offsets[0]);
        stream.open(batch.data, batch.offsets[1]);
    }

    @Test
    void nothingIsExpectedButTheBoxThatWasAnnouncedNext() {
        Batch batch = new Batch(2, 100);
        BoxCipher other = BoxCipher.ofDerived(bytes(32));
        assertThat(stream.expects(batch.cipher, batch.nonces[0], batch.plain[0].length))
                .isFalse();

        batch.seal();
        batch.announce();

        assertThat(stream.expects(other, batch.nonces[0], batch.plain[0].length))
                .isFalse();
        assertThat(stream.expects(batch.cipher, batch.nonces[1], batch.plain[0].length))
                .isFalse();
        assertThat(stream.expects(batch.cipher, batch.nonces[0], batch.plain[0].length + 1))
                .isFalse();
        stream.open(batch.data, batch.offsets[0]);
        stream.open(batch.data, batch.offsets[1]);
        assertThat(stream.expects(batch.cipher, batch.nonces[1], batch.plain[1].length))
                .isFalse();
    }

    /** The example of "Cryptography in NaCl", section 10. */
    @Test
    void aBoxIsThatOfThePaperOnNaCl() {
        byte[] shared = hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        byte[] nonce = hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        byte[] plain = hex("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc"
                + "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
                + "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
                + "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864"
                + "5e0705");
        byte[] data = new byte[BoxCipher.TAG + plain.length];
        System.arraycopy(plain, 0, data, BoxCipher.TAG, plain.length);

        stream.begin(BoxCipher.ofDerived(Salsa.deriveKey(shared, Arrays.copyOf(nonce, 16))));
        stream.announce(ByteBuffer.wrap(nonce, 16, Long.BYTES).getLong(), plain.length);
        stream.seal(data, 0);

        assertThat(HexFormat.of().formatHex(data))
                .isEqualTo("f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce"
                        + "48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972"
                        + "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
                        + "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3"
                        + "7973f622a43d14a6599b1f654cb45a74e355a5");
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
