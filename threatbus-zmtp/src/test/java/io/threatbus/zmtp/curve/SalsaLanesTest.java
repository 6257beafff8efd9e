package io.threatbus.zmtp.curve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.junit.jupiter.api.Test;

class SalsaLanesTest {
    private final Random random = new Random(1);
    private final SalsaLanes lanes = new SalsaLanes();

    @Test
    void everyNumberOfBlocksIsWhatBouncyCastleComputesOneByOne() {
        for (int count = 1; count <= SalsaLanes.LANES; count++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            long[] nonces = random.longs(count).toArray();
            int[] counters = random.ints(count).toArray();
            for (int lane = 0; lane < count; lane++) {
                lanes.put(lane, nonces[lane], counters[lane]);
            }

            lanes.compute(Salsa.words(key), count);

            for (int lane = 0; lane < count; lane++) {
                int[] state = Salsa.words(key);
                state[6] = Integer.reverseBytes((int) (nonces[lane] >>> 32));
                state[7] = Integer.reverseBytes((int) nonces[lane]);
                state[8] = counters[lane];
                int[] expected = new int[16];
                Salsa20Engine.salsaCore(20, state, expected);
                assertThat(block(lane)).as("lane %d of %d", lane, count).isEqualTo(hex(expected));
            }
        }
    }

    /** ECRYPT's test vectors of Salsa20 with 256 bits: set 1, vector 0. */
    @Test
    void theBlocksOfTheEcryptTestVector() {
        byte[] key = new byte[32];
        key[0] = (byte) 0x80;
        for (int lane = 0; lane < SalsaLanes.LANES; lane++) {
            lanes.put(lane, 0, lane);
        }

        lanes.compute(Salsa.words(key), SalsaLanes.LANES);

        assertThat(block(0))
                .isEqualTo("e3be8fdd8beca2e3ea8ef9475b29a6e7003951e1097a5c38d23b7a5fad9f6844"
                        + "b22c97559e2723c7cbbd3fe4fc8d9a0744652a83e72a9c461876af4d7ef1a117");
        assertThat(block(3))
                .isEqualTo("57be81f47b17d9ae7c4ff15429a73e10acf250ed3a90a93c711308a74c6216a9"
                        + "ed84cd126da7f28e8abf8bb63517e1ca98e712f4fb2e1a6aed9fdc73291faa17");
        assertThat(block(4))
                .isEqualTo("958211c4ba2ebd5838c635edb81f513a91a294e194f1c039aeec657dce40aa7e"
                        + "7c0af57cacefa40c9f14b71a4b3456a63e162ec7d8d10b8ffb1810d71001b618");
        assertThat(block(7))
                .isEqualTo("696afcfd0cddcc83c7e77f11a649d79acdc3354e9635ff137e929933a0bd6f53"
                        + "77efa105a3a4266b7c0d089d08f1e855cc32b15b93784a36e56a76cc64bc8477");
    }

    private String block(int lane) {
        byte[] block = new byte[64];
        lanes.combine(lane, 1, block, 0);
        return HexFormat.of().formatHex(block);
    }

    private static String hex(int[] words) {
        StringBuilder text = new StringBuilder();
        for (int word : words) {
            text.append(HexFormat.of().toHexDigits(Integer.reverseBytes(word)));
        }
        return text.toString();
    }
}
