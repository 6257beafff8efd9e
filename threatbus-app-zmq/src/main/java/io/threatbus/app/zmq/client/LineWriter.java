package io.threatbus.app.zmq.client;

import io.threatbus.message.Escaper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Writes one object a line and counts. Owned by the thread that receives. */
final class LineWriter implements ObjectSink {
    private static final int BUFFER = 64 * 1024;

    private final PrintStream target;
    private final OutputStream out;
    private final long limit;
    private long written;

    LineWriter(PrintStream target, long limit) {
        this.target = target;
        this.out = new BufferedOutputStream(target, BUFFER);
        this.limit = limit;
    }

    /** Writes the JSON from {@code offset} on; line breaks can only stand between its tokens, and become blanks. */
    @Override
    public void write(byte[] frame, int offset) {
        for (int i = offset; i < frame.length; i++) {
            if (frame[i] == '\n' || frame[i] == '\r') {
                frame[i] = ' ';
            }
        }
        try {
            // In JSON, what would steer a terminal means the same when it is escaped.
            out.write(Escaper.json(offset == 0 ? frame : Arrays.copyOfRange(frame, offset, frame.length)));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("a PrintStream never throws this", e);
        }
        written++;
    }

    @Override
    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a PrintStream never throws this", e);
        }
    }

    /** Whether there is no more to write: enough is written, or nobody reads it. */
    @Override
    public boolean isDone() {
        return written >= limit || target.checkError();
    }
}
