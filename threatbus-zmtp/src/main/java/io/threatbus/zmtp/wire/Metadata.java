package io.threatbus.zmtp.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What the two ends of a connection tell about themselves (RFC 23, "The Metadata"). Stateless. */
public final class Metadata {
    private static final String SOCKET_TYPE = "Socket-Type";

    private Metadata() {}

    /** Ours. */
    public static byte[] of(SocketType type) {
        byte[] value = type.name().getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream metadata = new ByteArrayOutputStream();
        metadata.write(SOCKET_TYPE.length());
        metadata.writeBytes(SOCKET_TYPE.getBytes(StandardCharsets.US_ASCII));
        metadata.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        metadata.writeBytes(value);
        return metadata.toByteArray();
    }

    /**
     * The peer's socket type.
     *
     * @throws RefusedException if the peer has another one than {@code ours} can talk to
     */
    public static void requireMatch(SocketType ours, byte[] metadata) {
        String type = socketType(metadata).orElse("none");
        if (!ours.accepts(type)) {
            throw new RefusedException(
                    "socket-type",
                    "a socket of type " + printable(type) + " cannot talk to this port",
                    Command.error("Invalid socket type"));
        }
    }

    public static Optional<String> socketType(byte[] metadata) {
        ByteBuffer rest = ByteBuffer.wrap(metadata);
        Optional<String> type = Optional.empty();
        while (rest.hasRemaining()) {
            String property = text(rest, rest.get() & 0xff);
            if (rest.remaining() < Integer.BYTES) {
                throw new ZmtpException("malformed metadata");
            }
            String value = text(rest, rest.getInt());
            if (property.toLowerCase(Locale.ROOT).equals("socket-type")) {
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

    /** What a peer says of itself, fit for a log. */
    public static String printable(String text) {
        String cut = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return cut.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
