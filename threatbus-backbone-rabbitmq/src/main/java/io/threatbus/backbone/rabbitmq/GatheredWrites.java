package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Lets the frames of many messages go to the broker in few writes. The client flushes after each message, and each flush
 * is a system call here and a wake-up of the broker; between {@link #hold} and {@link #release} it does not, and frames
 * go out when the client's buffer of 8 KiB is full.
 *
 * <p>One thread holds and releases. What others write meanwhile, such as a heartbeat, goes out with the release.
 *
 * <p>Where nothing comes for two heartbeats, or reading fails, it closes the socket. The client notices as well, but then waits
 * for the locks of its channels, which a writer holds that is stuck in a full socket: only TCP would give that up, after a quarter
 * of an hour.
 */
final class GatheredWrites implements FrameHandler {
    /** A read waits for a quarter of a heartbeat. */
    private static final int SILENT_READS = 8;

    private final FrameHandler frames;
    private final Runnable closing;
    private volatile boolean held;
    /** Owned by the thread that reads. */
    private int silentReads;

    /**
     * Wraps a connection's frames.
     *
     * @param closing closes the socket, whatever anybody does with it at the moment
     */
    GatheredWrites(FrameHandler frames, Runnable closing) {
        this.frames = frames;
        this.closing = closing;
    }

    void hold() {
        held = true;
    }

    /** Whoever wrote while it was held did so before it read {@code held}, so this flush carries it. */
    void release() throws IOException {
        held = false;
        frames.flush();
    }

    @Override
    public void flush() throws IOException {
        if (!held) {
            frames.flush();
        }
    }

    @Override
    public void writeFrame(Frame frame) throws IOException {
        frames.writeFrame(frame);
    }

    @Override
    public @Nullable Frame readFrame() throws IOException {
        Frame frame;
        try {
            frame = frames.readFrame();
        } catch (IOException e) {
            closing.run();
            throw e;
        }
        silentReads = frame == null ? silentReads + 1 : 0;
        if (silentReads >= SILENT_READS) {
            closing.run();
            throw new SocketTimeoutException("nothing came for two heartbeats");
        }
        return frame;
    }

    @Override
    public void sendHeader() throws IOException {
        frames.sendHeader();
    }

    @Override
    public void initialize(AMQConnection connection) {
        frames.initialize(connection);
    }

    @Override
    public void setTimeout(int milliseconds) throws SocketException {
        frames.setTimeout(milliseconds);
    }

    @Override
    public int getTimeout() throws SocketException {
        return frames.getTimeout();
    }

    @Override
    public InetAddress getLocalAddress() {
        return frames.getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return frames.getLocalPort();
    }

    @Override
    public InetAddress getAddress() {
        return frames.getAddress();
    }

    @Override
    public int getPort() {
        return frames.getPort();
    }

    @Override
    public void close() {
        frames.close();
    }
}
