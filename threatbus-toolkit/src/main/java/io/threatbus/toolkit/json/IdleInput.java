package io.threatbus.toolkit.json;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An input that says so before it waits for more: a tool at the other end of a pipe may pause for hours, and what it has said
 * so far must not wait with it. For one thread.
 */
public final class IdleInput extends FilterInputStream {
    private final Idle idle;

    /** What is done before the input waits. */
    public interface Idle {
        /** Sends on what has been read. */
        void run() throws IOException;
    }

    public IdleInput(InputStream in, Idle idle) {
        super(in);
        this.idle = idle;
    }

    private void beforeReading() throws IOException {
        if (in.available() == 0) {
            idle.run();
        }
    }

    @Override
    public int read() throws IOException {
        beforeReading();
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        beforeReading();
        return super.read(buffer, offset, length);
    }
}
