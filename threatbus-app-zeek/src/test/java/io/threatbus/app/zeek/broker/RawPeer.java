package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerDataEncoder;
import io.threatbus.app.zeek.data.WireReader;
import io.threatbus.app.zeek.data.WireWriter;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** A peer that is played by hand, byte by byte. */
final class RawPeer implements AutoCloseable {
    static final EndpointId SMALL_ID = new EndpointId(0x4000L, 0x8000_0000_0000_0001L);
    static final byte[] PING = {'x'};

    private static final int TIMEOUT = 5000;

    private final Socket socket;
    private final DataInputStream input;

    RawPeer(Socket socket) {
        this.socket = socket;
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT);
            this.input = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawPeer connect(InetSocketAddress address) {
        try {
            return new RawPeer(new Socket(address.getAddress(), address.getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawPeer connect(BrokerEndpoint endpoint) {
        return connect(endpoint.addresses().get(0));
    }

    /** Connects and takes the role of an originating dialer up to the end of the handshake. */
    static RawPeer peered(BrokerEndpoint endpoint, String... filter) {
        RawPeer peer = connect(endpoint);
        peer.originate(SMALL_ID, filter);
        return peer;
    }

    void originate(EndpointId id, String... filter) {
        send(HandshakeMessage.Hello.from(id).toFrame());
        expect(new HandshakeMessage.Probe().toFrame().length);
        expect(HandshakeMessage.Hello.from(id).toFrame().length);
        send(new HandshakeMessage.VersionSelect(id, 1).toFrame());
        send(new HandshakeMessage.OriginatorSyn(TopicFilter.of(List.of(filter))).toFrame());
        frame();
        send(new HandshakeMessage.OriginatorAck().toFrame());
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(String hex) {
        send(HexFormat.of().parseHex(hex));
    }

    void publish(EndpointId sender, String topic, BrokerData value) {
        send(data(sender, topic, value));
    }

    static byte[] data(EndpointId sender, String topic, BrokerData value) {
        WireWriter writer = new WireWriter(64);
        int start =
                Envelope.begin(writer, sender, EndpointId.NIL, Envelope.DATA, topic.getBytes(StandardCharsets.UTF_8));
        BrokerDataEncoder.encode(value, writer);
        Envelope.end(writer, start);
        return writer.toByteArray();
    }

    void control(EndpointId sender, int type, byte[] payload) {
        WireWriter writer = new WireWriter(64);
        Envelope.writeControl(writer, sender, EndpointId.NIL, type, payload);
        send(writer.toByteArray());
    }

    /** Sends a ping and reads up to its answer: everything sent before has been dealt with then. */
    void sync() {
        control(SMALL_ID, Envelope.PING, PING);
        byte[] body;
        do {
            body = frame();
        } while (body[32] != Envelope.PONG);
    }

    byte[] expect(int length) {
        try {
            byte[] bytes = new byte[length];
            input.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of the next frame. */
    byte[] frame() {
        return expect(new WireReader(expect(Integer.BYTES)).u32());
    }

    /** Reads until the other side closes; what came before that. */
    byte[] untilEnd() {
        try {
            return input.readAllBytes();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection was not closed", e);
        } catch (IOException e) {
            // A reset ends the connection as well.
            return new byte[0];
        }
    }

    /** Whether nothing comes, not even the end, for a moment. */
    boolean isQuiet() {
        try {
            socket.setSoTimeout(100);
            input.readByte();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            restoreTimeout();
        }
    }

    private void restoreTimeout() {
        try {
            socket.setSoTimeout(TIMEOUT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hangUp();
    }

    void hangUp() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
