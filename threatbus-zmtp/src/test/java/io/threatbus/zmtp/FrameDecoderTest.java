package io.threatbus.zmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.FrameDecoder;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Metadata;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private static final int LIMIT = 100_000;

    private final List<String> found = new ArrayList<>();
    private final FrameDecoder decoder = new FrameDecoder(LIMIT, new Recorder());

    @Test
    void framesAreFoundHoweverTheStreamIsCut() {
        Random random = new Random(9);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            byte[] body = body(random, i);
            int flags = random.nextInt(2);
            stream.writeBytes(Frames.frame(flags, body));
            expected.add(
                    body.length > LIMIT
                            ? "oversized " + body.length
                            : flags + " " + new String(body, StandardCharsets.ISO_8859_1));
        }
        byte[] bytes = stream.toByteArray();
        for (int position = 0; position < bytes.length; ) {
            int length = Math.min(bytes.length - position, 1 + random.nextInt(random.nextBoolean() ? 10 : 70_000));
            decoder.decode(bytes, position, position + length);
            position += length;
        }

        assertThat(found).isEqualTo(expected);
    }

    private static byte[] body(Random random, int number) {
        int length =
                switch (number % 4) {
                    case 0 -> random.nextInt(4);
                    case 1 -> 250 + random.nextInt(10);
                    case 2 -> random.nextInt(1000);
                    default -> number % 100 == 3 ? LIMIT + random.nextInt(3) : random.nextInt(20_000);
                };
        byte[] body = new byte[length];
        random.nextBytes(body);
        return body;
    }

    @Test
    void randomBytesAreFramesOrAProtocolErrorAndNothingElse() {
        Random random = new Random(10);
        int errors = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(40)];
            random.nextBytes(bytes);
            bytes[0] = (byte) random.nextInt(16);
            try {
                new FrameDecoder(1000, new Recorder()).decode(bytes, 0, bytes.length);
            } catch (ZmtpException e) {
                errors++;
            }
        }
        assertThat(errors).isBetween(1000, 99_000);
    }

    @Test
    void anAnnouncedLengthCostsNothing() {
        byte[] header = new byte[Frames.LONGEST_HEADER];
        for (int i = 0; i < 100_000; i++) {
            FrameDecoder announced = new FrameDecoder(Integer.MAX_VALUE - 8, new Recorder());
            int end = Frames.putHeader(header, 0, 0, Integer.MAX_VALUE - 8);
            announced.decode(header, 0, end);
            announced.decode(new byte[1], 0, 1);
        }
        assertThat(found).isEmpty();
    }

    @Test
    void aNegativeLengthIsAProtocolError() {
        byte[] header = {Frames.LONG, -1, -1, -1, -1, -1, -1, -1, -1};

        assertThatThrownBy(() -> decoder.decode(header, 0, header.length)).isInstanceOf(ZmtpException.class);
    }

    @Test
    void commandsOfAnyBytesAreReadOrRefused() {
        Random random = new Random(11);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(30)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(8);
            }
            try {
                assertThat(Metadata.socketType(
                                Command.parse(bytes, 0, bytes.length).body()))
                        .isNotNull();
            } catch (ZmtpException e) {
                assertThat(e).hasMessageContaining("malformed");
            }
        }
    }

    private final class Recorder implements FrameDecoder.Sink {
        @Override
        public void frame(int flags, byte[] data, int offset, int length) {
            found.add((flags & Frames.MORE) + " " + new String(data, offset, length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void oversized(int flags, long length) {
            found.add("oversized " + length);
        }
    }
}
