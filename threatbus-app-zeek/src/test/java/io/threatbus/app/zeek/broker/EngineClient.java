package io.threatbus.app.zeek.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** A TLS client over a blocking socket that sees single records. */
final class EngineClient {
    private static final int BUFFER = 64 * 1024;

    private final SSLEngine engine;
    private final SocketChannel channel;
    private final ByteBuffer incoming = ByteBuffer.allocate(BUFFER).flip();

    EngineClient(SSLEngine engine, SocketChannel channel) {
        this.engine = engine;
        this.channel = channel;
    }

    void handshake() throws IOException {
        engine.beginHandshake();
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING) {
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
                status = engine.getHandshakeStatus();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                status = wrap(new byte[0]);
            } else {
                status = unwrap(ByteBuffer.allocate(BUFFER)).getHandshakeStatus();
            }
        }
    }

    void write(byte[] bytes) throws IOException {
        wrap(bytes);
    }

    /** The content of the next record that has one. */
    byte[] readRecord() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(BUFFER);
        while (content.position() == 0) {
            unwrap(content);
        }
        return Arrays.copyOf(content.array(), content.position());
    }

    private HandshakeStatus wrap(byte[] bytes) throws IOException {
        ByteBuffer outgoing = ByteBuffer.allocate(BUFFER);
        SSLEngineResult result = engine.wrap(ByteBuffer.wrap(bytes), outgoing);
        channel.write(outgoing.flip());
        return result.getHandshakeStatus();
    }

    private SSLEngineResult unwrap(ByteBuffer content) throws IOException {
        SSLEngineResult result = engine.unwrap(incoming, content);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            incoming.compact();
            if (channel.read(incoming) < 0) {
                throw new IOException("closed by the other side");
            }
            incoming.flip();
        }
        return result;
    }
}
