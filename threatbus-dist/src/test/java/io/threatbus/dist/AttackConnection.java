package io.threatbus.dist;

import io.threatbus.message.Json;
import io.threatbus.zmtp.wire.Command;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.Greeting;
import io.threatbus.zmtp.wire.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A connection to a port for ZeroMQ that is let in, and then does what no library would do. */
final class AttackConnection implements AutoCloseable {
    /** A PING, whose answer takes as much. */
    static final byte[] PING = {4, 7, 4, 'P', 'I', 'N', 'G', 0, 0};

    private static final int SMALL_BUFFER = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Socket socket = new Socket();

    AttackConnection(int port, SocketType type) throws IOException {
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        byte[] greeting = Greeting.bytes(Greeting.NULL, false);
        send(greeting);
        send(Command.ready(type).frame());
        socket.getInputStream().skipNBytes(greeting.length);
        byte[] header = socket.getInputStream().readNBytes(2);
        socket.getInputStream().skipNBytes(header[1]);
    }

    AttackConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Begins to receive what is for a subscription. */
    AttackConnection subscribe(byte[] topic) throws IOException {
        return send(Frames.subscription(true, topic));
    }

    /** The next message of one frame; empty if none has come after a while, or only a part of one. */
    Optional<byte[]> next(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
        DataInputStream input = new DataInputStream(socket.getInputStream());
        try {
            while (true) {
                int flags = input.readUnsignedByte();
                long length = (flags & Frames.LONG) == 0 ? input.readUnsignedByte() : input.readLong();
                byte[] body = input.readNBytes((int) length);
                if ((flags & Frames.COMMAND) == 0) {
                    return Optional.of(body);
                }
            }
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    /** A request to the management port, as bytes. */
    static byte[] request(Map<String, ?> request) {
        return request(Json.write(request).bytes());
    }

    static byte[] request(byte[] body) {
        return joined(Frames.frame(Frames.MORE, new byte[0]), Frames.frame(0, body));
    }

    /** A message with a valid indicator and further properties, as bytes. */
    static byte[] publication(String value, String more) {
        return publication("{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" + UUID.randomUUID()
                + "\",\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
                + "\"pattern\":\"[domain-name:value = '" + value + "']\",\"pattern_type\":\"stix\","
                + "\"valid_from\":\"2026-01-01T00:00:00Z\"" + more + "}");
    }

    /** A message with this text, as bytes. */
    static byte[] publication(String json) {
        return Frames.frame(0, ("stix2/indicator " + json).getBytes(StandardCharsets.UTF_8));
    }

    static byte[] repeated(byte[] piece, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(piece.length * times);
        for (int i = 0; i < times; i++) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
