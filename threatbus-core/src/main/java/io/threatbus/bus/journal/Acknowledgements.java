package io.threatbus.bus.journal;

import java.io.IOException;

/**
 * What is acknowledged, in memory and, a little behind, on disk. Guarded by its own lock; threads that append and that
 * acknowledge meet here only for moments.
 */
final class Acknowledgements implements AutoCloseable {
    /** After a crash up to so many messages are sent again although they were acknowledged. */
    private static final long STEP = 256;

    private final Ranges ranges;
    private final PositionFile file;

    Acknowledgements(PositionFile file, long position) {
        this.ranges = new Ranges(position);
        this.file = file;
    }

    /** Adds a range of numbers; the position from then on. */
    synchronized long add(long first, long last) {
        ranges.add(first, last);
        return ranges.position();
    }

    /** Everything up to this is acknowledged. */
    synchronized long position() {
        return ranges.position();
    }

    /** How many of the numbers up to {@code last} are not acknowledged. */
    synchronized long open(long last) {
        return Math.max(0, last - ranges.position() - ranges.countBeyond());
    }

    /** Writes the position down if it has moved far, or to the end. */
    synchronized void keep(long last) throws IOException {
        long position = ranges.position();
        if (position - file.written() >= STEP || position >= last) {
            keepNow();
        }
    }

    /** Writes the position down if it has moved. */
    synchronized void keepNow() throws IOException {
        if (ranges.position() > file.written()) {
            file.write(ranges.position());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
