package io.threatbus.zmtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the two ends tell each other besides messages (RFC 23, "Commands"; PING and PONG from RFC 37). */
final class Command {
    static final String READY = "READY";
    static final String ERROR = "ERROR";
    static final String PING = "PING";
    static final String SUBSCRIBE = "SUBSCRIBE";
    static final String CANCEL = "CANCEL";

    private static final String PONG = "PONG";
    private static final String SOCKET_TYPE = "socket-type";
    private static final int PING_TIME_TO_LIVE_LENGTH = 2;

    private final String name;
    private final byte[] body;

    private Command(String name, byte[] body) {
        this.name = name;
        this.body = body;
    }

    static Command ready(SocketType type) {
        byte[] value = type.name().getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(SOCKET_TYPE.length());
        body.writeBytes("Socket-Type".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        body.writeBytes(value);
        return new Command(READY, body.toByteArray());
    }

    static Command error(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[Math.min(text.length, 255) + 1];
        body[0] = (byte) (body.length - 1);
        System.arraycopy(text, 0, body, 1, body.length - 1);
        return new Command(ERROR, body);
    }

    /** The answer to this PING, with its context. */
    Command pong() {
        int from = Math.min(PING_TIME_TO_LIVE_LENGTH, body.length);
        return new Command(PONG, Arrays.copyOfRange(body, from, body.length));
    }

    /** Reads the body of a command frame. */
    static Command parse(byte[] data, int offset, int length) {
        int nameLength = length == 0 ? 0 : data[offset] & 0xff;
        if (nameLength == 0 || nameLength > length - 1) {
            throw new ZmtpException("malformed command");
        }
        String name = new String(data, offset + 1, nameLength, StandardCharsets.ISO_8859_1);
        return new Command(name, Arrays.copyOfRange(data, offset + 1 + nameLength, offset + length));
    }

    String name() {
        return name;
    }

    /** What follows the name. */
    byte[] body() {
        return body.clone();
    }

    /** The frame that carries it. */
    byte[] frame() {
        byte[] text = new byte[1 + name.length() + body.length];
        text[0] = (byte) name.length();
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, text, 1, name.length());
        System.arraycopy(body, 0, text, 1 + name.length(), body.length);
        return Frames.frame(Frames.COMMAND, text);
    }

    /** The peer's socket type, if this READY names one. */
    Optional<String> socketType() {
        ByteBuffer metadata = ByteBuffer.wrap(body);
        Optional<String> type = Optional.empty();
        while (metadata.hasRemaining()) {
            String property = text(metadata, metadata.get() & 0xff);
            if (metadata.remaining() < Integer.BYTES) {
                throw new ZmtpException("malformed metadata");
            }
            String value = text(metadata, metadata.getInt());
            if (property.toLowerCase(Locale.ROOT).equals(SOCKET_TYPE)) {
                type = Optional.of(value);
            }
        }
        return type;
    }

    private static String text(ByteBuffer source, int length) {
        if (length < 0 || length > source.remaining()) {
            throw new ZmtpException("malformed metadata");
        }
        byte[] text = new byte[length];
        source.get(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
