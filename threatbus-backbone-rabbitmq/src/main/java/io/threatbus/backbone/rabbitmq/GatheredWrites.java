package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;

/**
 * Lets the frames of many messages go to the broker in few writes. The client flushes after each message, and each flush
 * is a system call here and a wake-up of the broker; between {@link #hold} and {@link #release} it does not, and frames
 * go out when the client's buffer of 8 KiB is full.
 *
 * <p>One thread holds and releases. What others write meanwhile, such as a heartbeat, goes out with the release.
 */
final class GatheredWrites implements FrameHandler {
    private final FrameHandler frames;
    private volatile boolean held;

    GatheredWrites(FrameHandler frames) {
        this.frames = frames;
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
    public Frame readFrame() throws IOException {
        return frames.readFrame();
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
