package io.threatbus.app.zeek.broker.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** TCP and nothing else. */
public final class PlainTransport implements Transport {
    private final SocketChannel channel;
    private final Events events;
    private boolean waits;

    public PlainTransport(SocketChannel channel, Events events) {
        this.channel = channel;
        this.events = events;
    }

    @Override
    public void received(byte[] bytes, int offset, int length) {
        events.plaintext(bytes, offset, length);
    }

    @Override
    public boolean acceptsInput() {
        return true;
    }

    @Override
    public boolean write(ByteBuffer data) throws IOException {
        channel.write(data);
        waits = data.hasRemaining();
        return !waits;
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public boolean waitsForSocket() {
        return waits;
    }

    @Override
    public void end() {
        // The end of the stream says it all.
    }

    @Override
    public void close() {
        // There is nothing but the channel, which belongs to the connection.
    }

    @Override
    public Optional<PeerInfo.TlsInfo> tls() {
        return Optional.empty();
    }
}
