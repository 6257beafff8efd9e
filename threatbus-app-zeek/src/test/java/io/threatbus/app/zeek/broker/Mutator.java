package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.data.WireWriter;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes bad input out of good input. */
final class Mutator {
    private static final int MOST_CHANGES = 6;
    private static final int[] NASTY = {0, 1, 2, 0x0c, 0x0d, 0x0e, 0x0f, 0x7f, 0x80, 0xff};

    private final List<byte[]> corpus;
    private final RandomGenerator random;

    Mutator(List<byte[]> corpus, RandomGenerator random) {
        this.corpus = corpus;
        this.random = random;
    }

    byte[] next() {
        byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
        for (int count = 1 + random.nextInt(MOST_CHANGES); count > 0; count--) {
            bytes = mutate(bytes);
        }
        return bytes;
    }

    private byte[] mutate(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            case 1 -> bytes[at] = (byte) NASTY[random.nextInt(NASTY.length)];
            case 2 -> bytes[at] = (byte) random.nextInt();
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                int end = at + random.nextInt(Math.min(100, bytes.length - at) + 1);
                return join(bytes, 0, at, bytes, end, bytes.length);
            }
            case 5 -> {
                int end = at + random.nextInt(Math.min(100, bytes.length - at) + 1);
                return join(bytes, 0, end, bytes, at, bytes.length);
            }
            default -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                int from = random.nextInt(other.length);
                return join(bytes, 0, at, other, from, Math.min(other.length, from + 200));
            }
        }
        return bytes;
    }

    private static byte[] join(byte[] head, int from, int to, byte[] tail, int tailFrom, int tailTo) {
        return new WireWriter(to - from + tailTo - tailFrom)
                .raw(head, from, to - from)
                .raw(tail, tailFrom, tailTo - tailFrom)
                .toByteArray();
    }
}
