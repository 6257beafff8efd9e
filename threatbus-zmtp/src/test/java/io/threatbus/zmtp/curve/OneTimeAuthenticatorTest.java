package io.threatbus.zmtp.curve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneTimeAuthenticatorTest {
    private final Random random = new Random(1);
    private final OneTimeAuthenticator authenticator = new OneTimeAuthenticator();

    /** RFC 8439, section 2.5.2 and appendix A.3, those that try where sums carry. */
    @ParameterizedTest
    @CsvSource({
        "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b,"
                + "43727970746f6772617068696320466f72756d2052657365617263682047726f7570,"
                + "a8061dc1305136c6c22b8baf0c0127a9",
        "0200000000000000000000000000000000000000000000000000000000000000,"
                + "ffffffffffffffffffffffffffffffff,"
                + "03000000000000000000000000000000",
        "02000000000000000000000000000000ffffffffffffffffffffffffffffffff,"
                + "02000000000000000000000000000000,"
                + "03000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000,"
                + "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000,"
                + "05000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000,"
                + "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101,"
                + "00000000000000000000000000000000",
        "0200000000000000000000000000000000000000000000000000000000000000,"
                + "fdffffffffffffffffffffffffffffff,"
                + "faffffffffffffffffffffffffffffff",
        "0100000000000000040000000000000000000000000000000000000000000000,"
                + "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000,"
                + "14000000000000005500000000000000",
        "0100000000000000040000000000000000000000000000000000000000000000,"
                + "e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000,"
                + "13000000000000000000000000000000"
    })
    void theTagsOfTheRfc(String key, String text, String tag) {
        byte[] bytes = HexFormat.of().parseHex(text);

        assertThat(HexFormat.of().formatHex(tag(HexFormat.of().parseHex(key), bytes, 0, bytes.length)))
                .isEqualTo(tag);
    }

    @Test
    void everyTagIsThatOfBouncyCastle() {
        for (int round = 0; round < 40; round++) {
            for (int length = 0; length < 200; length++) {
                byte[] key = any(32);
                int offset = random.nextInt(9);
                byte[] text = any(offset + length + random.nextInt(9));

                assertThat(tag(key, text, offset, length))
                        .as("%d bytes %s under %s", length, Arrays.toString(text), Arrays.toString(key))
                        .isEqualTo(reference(key, text, offset, length));
            }
        }
    }

    /** Noise, or bits that carry as far as they can. */
    private byte[] any(int length) {
        byte[] bytes = new byte[length];
        switch (random.nextInt(4)) {
            case 0 -> Arrays.fill(bytes, (byte) 0xff);
            case 1 -> {
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) (random.nextInt(8) == 0 ? 0xfb : 0xff);
                }
            }
            default -> random.nextBytes(bytes);
        }
        return bytes;
    }

    private byte[] tag(byte[] key, byte[] text, int offset, int length) {
        ByteBuffer numbers = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        authenticator.compute(
                numbers.getLong(0), numbers.getLong(8), numbers.getLong(16), numbers.getLong(24), text, offset, length);
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(authenticator.low())
                .putLong(authenticator.high())
                .array();
    }

    private static byte[] reference(byte[] key, byte[] text, int offset, int length) {
        Poly1305 poly = new Poly1305();
        poly.init(new KeyParameter(key));
        poly.update(text, offset, length);
        byte[] tag = new byte[16];
        poly.doFinal(tag, 0);
        return tag;
    }
}
