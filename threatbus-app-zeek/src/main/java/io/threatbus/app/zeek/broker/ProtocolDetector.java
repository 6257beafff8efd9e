package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.io.FirstBytes;
import io.threatbus.app.zeek.broker.io.FirstBytesBuffer;
import io.threatbus.app.zeek.broker.io.PlainTransport;
import io.threatbus.app.zeek.broker.io.TlsTransport;
import io.threatbus.app.zeek.broker.io.Transport;
import io.threatbus.app.zeek.broker.wire.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;

/**
 * Finds out what the other side of a connection speaks, first below TLS and then within, and sets up what lies between the
 * socket and the protocol. Owned by the loop's thread.
 */
final class ProtocolDetector {
    private static final byte[] NOTHING_YET = new byte[0];

    private final EndpointContext context;
    private final SocketChannel channel;
    private final InetAddress from;
    private final boolean dialed;
    private final Transport.Events events;
    private final FirstBytesBuffer socketStart;
    private final FirstBytesBuffer protocolStart;
    private Optional<Transport> transport = Optional.empty();

    ProtocolDetector(
            EndpointContext context, SocketChannel channel, InetAddress from, boolean dialed, Transport.Events events) {
        this.context = context;
        this.channel = channel;
        this.from = from;
        this.dialed = dialed;
        this.events = events;
        this.socketStart = new FirstBytesBuffer(dialed);
        this.protocolStart = new FirstBytesBuffer(dialed);
    }

    /** Empty as long as nothing is known of a side that has dialed. */
    Optional<Transport> transport() {
        return transport;
    }

    /** What the very first bytes were. */
    FirstBytes firstBytes() {
        return socketStart.kind();
    }

    /** Whether what comes out of the transport is known to be Broker's protocol. */
    boolean isOpen() {
        return protocolStart.kind() == FirstBytes.BROKER;
    }

    /** Goes through a door of the other side. */
    void dial(boolean tls) throws IOException {
        if (tls) {
            startTls(context.tls().orElseThrow().clientEngine());
        } else {
            startPlain();
        }
    }

    /**
     * Takes bytes from the socket.
     *
     * @throws Refusal if they are not welcome
     */
    void received(byte[] bytes, int length) throws IOException {
        if (transport.isPresent()) {
            if (!socketStart.isDecided()) {
                socketStart.look(bytes, length);
            }
            transport.get().received(bytes, 0, length);
            return;
        }
        byte[] start = socketStart.look(bytes, length);
        if (socketStart.isDecided()) {
            judge();
            transport.orElseThrow().received(start, 0, start.length);
        }
    }

    private void judge() throws IOException {
        Optional<Refusal> refusal =
                Refusals.atTheDoor(socketStart.kind(), context.tls().isPresent(), context.plain(), from);
        if (refusal.isPresent()) {
            if (refusal.get().isTold()) {
                transport = Optional.of(new PlainTransport(channel, events));
            }
            throw refusal.get();
        } else if (socketStart.kind() == FirstBytes.TLS) {
            startTls(context.tls().orElseThrow().serverEngine());
        } else {
            startPlain();
        }
    }

    private void startPlain() {
        transport = Optional.of(new PlainTransport(channel, events));
        events.secured();
    }

    private void startTls(SSLEngine engine) throws IOException {
        TlsTransport tls = new TlsTransport(channel, engine, context.loop(), context.tlsTasks(), events);
        transport = Optional.of(tls);
        tls.start();
    }

    /**
     * Looks at what comes out of the transport, and returns all of it when it turns out to be Broker's protocol; nothing
     * before that.
     *
     * @throws Refusal if it is something else
     */
    byte[] protocol(byte[] bytes, int offset, int length) {
        byte[] start = protocolStart.look(Arrays.copyOfRange(bytes, offset, offset + length), length);
        if (protocolStart.isDecided() && !isOpen()) {
            throw Refusals.notBroker(protocolStart.kind(), dialed);
        }
        return isOpen() ? start : NOTHING_YET;
    }
}
