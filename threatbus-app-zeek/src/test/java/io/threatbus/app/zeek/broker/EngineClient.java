package io.threatbus.app.zeek.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** Takes an engine through its handshake over a blocking socket. */
final class EngineClient {
    private static final int BUFFER = 64 * 1024;

    private EngineClient() {}

    static void handshake(SSLEngine engine, InetSocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            ByteBuffer incoming = ByteBuffer.allocate(BUFFER).flip();
            ByteBuffer outgoing = ByteBuffer.allocate(BUFFER);
            ByteBuffer plain = ByteBuffer.allocate(BUFFER);
            engine.beginHandshake();
            HandshakeStatus status = engine.getHandshakeStatus();
            while (status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING) {
                if (status == HandshakeStatus.NEED_TASK) {
                    engine.getDelegatedTask().run();
                    status = engine.getHandshakeStatus();
                } else if (status == HandshakeStatus.NEED_WRAP) {
                    outgoing.clear();
                    status = engine.wrap(ByteBuffer.allocate(0), outgoing).getHandshakeStatus();
                    channel.write(outgoing.flip());
                } else {
                    SSLEngineResult result = engine.unwrap(incoming, plain);
                    status = result.getHandshakeStatus();
                    if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                        incoming.compact();
                        if (channel.read(incoming) < 0) {
                            throw new IOException("closed during the TLS handshake");
                        }
                        incoming.flip();
                    }
                }
            }
        }
    }
}
