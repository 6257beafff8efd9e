package io.threatbus.zmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.zmtp.curve.BoxCipher;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CurveSealerTest {
    private final CurveKeyPair mine = CurveKeyPair.generate(new SecureRandom());
    private final CurveKeyPair theirs = CurveKeyPair.generate(new SecureRandom());
    private final CurveSealer sealer =
            new CurveSealer(BoxCipher.of(mine, theirs.publicKey(), CurveWire.FROM_SERVER), 2);
    private final CurveOpener opener =
            new CurveOpener(BoxCipher.of(theirs, mine.publicKey(), CurveWire.FROM_SERVER), 1);
    private final CurveScratch scratch = new CurveScratch();
    private final Random random = new Random(5);

    @Test
    void manyFramesAreSealedAtOnceAndOpenedWhetherThoseBehindAreKnownOrNot() {
        for (int round = 0; round < 50; round++) {
            List<byte[]> bodies = new ArrayList<>();
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = random.nextInt(600); i >= 0; i--) {
                byte[] body = bytes(random.nextInt(random.nextInt(50) == 0 ? 30_000 : 700));
                bodies.add(body);
                frames.writeBytes(Frames.frame(body.length % 2 == 0 ? Frames.MORE : 0, body));
            }

            byte[] sealed = sealed(frames.toByteArray());

            int position = 0;
            for (byte[] body : bodies) {
                position = open(body, sealed, position, round % 2 == 0);
            }
            assertThat(position).isEqualTo(sealed.length);
        }
    }

    private byte[] sealed(byte[] frames) {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        int position = 0;
        while (position < frames.length) {
            position = sealer.seal(scratch, frames, position, frames.length);
            sealed.write(scratch.data(), 0, scratch.length());
        }
        return sealed.toByteArray();
    }

    /** Opens one frame, which has to hold this, and returns where the next one begins. */
    private int open(byte[] expected, byte[] sealed, int position, boolean withThoseBehind) {
        int length = (int) Frames.bodyLength(sealed, position);
        int body = position + Frames.headerLength(sealed[position]);
        int end = body + length;

        int flags = opener.open(scratch.stream(), sealed, body, length, withThoseBehind ? sealed.length : end);

        assertThat(Arrays.copyOfRange(sealed, body + CurveOpener.BODY, end)).isEqualTo(expected);
        assertThat(flags).isEqualTo(expected.length % 2 == 0 ? Frames.MORE : 0);
        return end;
    }

    @Test
    void whateverLiesBehindAFrameTheFrameIsOpened() {
        for (int i = 0; i < 2_000; i++) {
            byte[] body = bytes(random.nextInt(300));
            byte[] sealed = sealed(Frames.frame(body.length % 2 == 0 ? Frames.MORE : 0, body));
            byte[] data = Arrays.copyOf(sealed, sealed.length + random.nextInt(200));
            for (int at = sealed.length; at < data.length; at++) {
                data[at] = (byte) (random.nextBoolean() ? random.nextInt(4) : random.nextInt());
            }

            assertThat(open(body, data, 0, true)).isEqualTo(sealed.length);
        }
    }

    @Test
    void aFrameThatWasChangedEndsItWhatCameBeforeWasGood() {
        byte[] frames = new byte[20 * 102];
        for (int at = 0; at < frames.length; at += 102) {
            Frames.putHeader(frames, at, Frames.MORE, 100);
        }
        byte[] sealed = sealed(frames);
        int each = sealed.length / 20;
        sealed[11 * each - 1] ^= 1;
        int position = 0;
        for (int i = 0; i < 10; i++) {
            position = open(new byte[100], sealed, position, true);
        }
        int bad = position;

        assertThatThrownBy(() -> open(new byte[100], sealed, bad, true)).isInstanceOf(ZmtpException.class);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
