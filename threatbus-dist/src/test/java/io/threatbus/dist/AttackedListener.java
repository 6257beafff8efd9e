package io.threatbus.dist;

import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.data.BrokerDataEncoder;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.WireWriter;
import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** Where a bus listens, and what is said there. */
enum AttackedListener {
    ZMQ_MANAGE,
    ZMQ_RECEIVE,
    ZMQ_SEND,
    BROKER,
    BROKER_TLS,
    ADMIN;

    private static final byte[] HTTP =
            "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_MILLISECONDS = 10_000;
    private static final int BEGUN = 50_000;
    private static final int ANNOUNCED = 900_000;
    private static final byte[] TOPIC = "threatbus/manage".getBytes(StandardCharsets.US_ASCII);

    /** A connection whose handshake is done, or at least said. */
    Socket open(AttackedBus bus, Random random) throws IOException {
        if (this == BROKER_TLS) {
            return TlsAttack.connect(bus.zeek());
        }
        Socket socket = connect(bus);
        socket.getOutputStream()
                .write(
                        switch (this) {
                            case ZMQ_MANAGE -> handshake(SocketType.REQ);
                            case ZMQ_RECEIVE -> handshake(SocketType.SUB);
                            case ZMQ_SEND -> handshake(SocketType.PUB);
                            default -> new byte[0];
                        });
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        if (this == BROKER) {
            TlsAttack.peer(socket);
        }
        return socket;
    }

    /** A connection on which nothing is said. */
    Socket connect(AttackedBus bus) throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(),
                switch (this) {
                    case ZMQ_MANAGE -> bus.zmq().manage();
                    case ZMQ_RECEIVE -> bus.zmq().receive();
                    case ZMQ_SEND -> bus.zmq().send();
                    case BROKER, BROKER_TLS -> bus.zeek();
                    case ADMIN -> bus.admin();
                });
    }

    private static byte[] handshake(SocketType type) {
        ByteArrayOutputStream handshake = new ByteArrayOutputStream();
        handshake.writeBytes(Greeting.bytes(Greeting.NULL, false));
        handshake.writeBytes(Command.ready(type).frame());
        return handshake.toByteArray();
    }

    /** Something that is all right, or nearly. */
    byte[] message(Random random) {
        return switch (this) {
            case ZMQ_MANAGE ->
                AttackConnection.request(
                        random.nextInt(4) == 0
                                ? Map.of("action", "subscribe", "topic", "t" + random.nextInt(1000))
                                : Map.of("action", "heartbeat", "topic", "nobody"));
            case ZMQ_RECEIVE ->
                Frames.subscription(true, ("p" + random.nextInt(1000)).getBytes(StandardCharsets.US_ASCII));
            case ZMQ_SEND -> AttackConnection.publication("foreign" + random.nextInt(1000) + ".example", "");
            case BROKER, BROKER_TLS -> envelope(Envelope.DATA, "evil");
            case ADMIN -> "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        };
    }

    /** What is answered and means nothing. */
    byte[] control() {
        return switch (this) {
            case ZMQ_MANAGE, ZMQ_RECEIVE, ZMQ_SEND -> AttackConnection.PING;
            case BROKER, BROKER_TLS -> ping();
            case ADMIN -> HTTP;
        };
    }

    private static byte[] envelope(int type, String text) {
        WireWriter frame = new WireWriter(64);
        int start = Envelope.begin(frame, new EndpointId(1, 1), EndpointId.NIL, type, TOPIC);
        BrokerDataEncoder.encode(StringValue.of(text), frame);
        Envelope.end(frame, start);
        return frame.toByteArray();
    }

    private static byte[] ping() {
        WireWriter frame = new WireWriter(64);
        Envelope.writeControl(frame, new EndpointId(1, 1), EndpointId.NIL, Envelope.PING, new byte[] {'x'});
        return frame.toByteArray();
    }

    /** The begin of something long that never ends. */
    byte[] begun() {
        return switch (this) {
            case ZMQ_MANAGE, ZMQ_RECEIVE, ZMQ_SEND ->
                ByteBuffer.allocate(BEGUN)
                        .put((byte) Frames.LONG)
                        .putLong(ANNOUNCED)
                        .array();
            case BROKER, BROKER_TLS ->
                ByteBuffer.allocate(BEGUN).putInt(ANNOUNCED).array();
            case ADMIN ->
                ("POST /api/plugins/store/import HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + ANNOUNCED
                                + "\r\n\r\n{\"x\":\"" + "A".repeat(BEGUN))
                        .getBytes(StandardCharsets.US_ASCII);
        };
    }
}
