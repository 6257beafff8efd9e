package io.threatbus.backbone.rabbitmq;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Numbers in a mapped file, which outlive a process that is killed: each is there the moment it is written. One process
 * writes at a time.
 */
final class Tally {
    private final ByteBuffer numbers;

    /** All zero, if the file is new. */
    Tally(Path file, int count) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            numbers = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) count * Integer.BYTES);
        }
    }

    int get(int index) {
        return numbers.getInt(index * Integer.BYTES);
    }

    void set(int index, int value) {
        numbers.putInt(index * Integer.BYTES, value);
    }

    void increment(int index) {
        set(index, get(index) + 1);
    }

    /** How many of the numbers are at least so large. */
    int atLeast(int value) {
        int count = 0;
        for (int i = 0; i < numbers.limit(); i += Integer.BYTES) {
            count += numbers.getInt(i) >= value ? 1 : 0;
        }
        return count;
    }
}
