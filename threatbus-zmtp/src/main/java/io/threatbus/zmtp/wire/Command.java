package io.threatbus.zmtp.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the two ends tell each other besides messages (RFC 23, "Commands"; PING and PONG from RFC 37). */
public final class Command {
    public static final String READY = "READY";
    public static final String ERROR = "ERROR";
    public static final String HELLO = "HELLO";
    public static final String WELCOME = "WELCOME";
    public static final String INITIATE = "INITIATE";
    /** The reason of an ERROR after which a client must not come again with the same credentials (RFC 27). */
    public static final String NOT_AUTHENTICATED = "400";

    public static final String PING = "PING";
    public static final String SUBSCRIBE = "SUBSCRIBE";
    public static final String CANCEL = "CANCEL";

    /** What libzmq up to 4.3.4 writes for the ERROR of a PLAIN handshake: its escape for the length takes the E along. */
    private static final byte[] ERROR_OF_LIBZMQ = "^RROR".getBytes(StandardCharsets.US_ASCII);

    private static final String PONG = "PONG";
    private static final int PING_TIME_TO_LIVE_LENGTH = 2;

    private final String name;
    private final byte[] body;

    private Command(String name, byte[] body) {
        this.name = name;
        this.body = body;
    }

    public static Command ready(SocketType type) {
        return new Command(READY, Metadata.of(type));
    }

    /** The same, with what this end wants to be called. */
    public static Command ready(SocketType type, String name) {
        return new Command(READY, Metadata.of(type, name));
    }

    public static Command of(String name, byte... body) {
        return new Command(name, body);
    }

    public static Command error(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[Math.min(text.length, 255) + 1];
        body[0] = (byte) (body.length - 1);
        System.arraycopy(text, 0, body, 1, body.length - 1);
        return new Command(ERROR, body);
    }

    /** The answer to this PING, with its context. */
    public Command pong() {
        int from = Math.min(PING_TIME_TO_LIVE_LENGTH, body.length);
        return new Command(PONG, Arrays.copyOfRange(body, from, body.length));
    }

    /** Reads the body of a command frame. */
    public static Command parse(byte[] data, int offset, int length) {
        int nameLength = length == 0 ? 0 : data[offset] & 0xff;
        if (nameLength == 0 || nameLength > length - 1) {
            int nameEnd = Math.min(length, ERROR_OF_LIBZMQ.length);
            if (Arrays.equals(Arrays.copyOfRange(data, offset, offset + nameEnd), ERROR_OF_LIBZMQ)) {
                return new Command(ERROR, Arrays.copyOfRange(data, offset + nameEnd, offset + length));
            }
            throw new ZmtpException("malformed command");
        }
        String name = new String(data, offset + 1, nameLength, StandardCharsets.ISO_8859_1);
        return new Command(name, Arrays.copyOfRange(data, offset + 1 + nameLength, offset + length));
    }

    public String name() {
        return name;
    }

    /** What follows the name. */
    public byte[] body() {
        return body.clone();
    }

    /** What an ERROR says. */
    public String reason() {
        int length = body.length == 0 ? 0 : Math.min(body[0] & 0xff, body.length - 1);
        return new String(body, Math.min(1, body.length), length, StandardCharsets.ISO_8859_1);
    }

    /** The frame that carries it. */
    public byte[] frame() {
        byte[] text = new byte[1 + name.length() + body.length];
        text[0] = (byte) name.length();
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, text, 1, name.length());
        System.arraycopy(body, 0, text, 1 + name.length(), body.length);
        return Frames.frame(Frames.COMMAND, text);
    }
}
