package io.threatbus.zmtp.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What the two ends of a connection tell about themselves (RFC 23, "The Metadata"). Stateless. */
public final class Metadata {
    private static final String SOCKET_TYPE = "Socket-Type";
    /** RFC 23 leaves names that begin like this to applications. */
    private static final String NAME = "X-Name";
    /** What libzmq sends for sockets that are given a routing identifier. */
    private static final String IDENTITY = "Identity";

    private Metadata() {}

    /** Ours. */
    public static byte[] of(SocketType type) {
        ByteArrayOutputStream metadata = new ByteArrayOutputStream();
        add(SOCKET_TYPE, type.name(), metadata);
        return metadata.toByteArray();
    }

    /** Ours, with what this end wants to be called. */
    public static byte[] of(SocketType type, String name) {
        ByteArrayOutputStream metadata = new ByteArrayOutputStream();
        add(SOCKET_TYPE, type.name(), metadata);
        add(NAME, name, metadata);
        return metadata.toByteArray();
    }

    private static void add(String property, String text, ByteArrayOutputStream metadata) {
        byte[] value = text.getBytes(StandardCharsets.UTF_8);
        metadata.write(property.length());
        metadata.writeBytes(property.getBytes(StandardCharsets.US_ASCII));
        metadata.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        metadata.writeBytes(value);
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
        return find(metadata, SOCKET_TYPE);
    }

    /** What the peer wants to be called, which proves nothing. */
    public static Optional<String> name(byte[] metadata) {
        return find(metadata, NAME)
                .or(() -> find(metadata, IDENTITY))
                .map(name -> new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .map(String::strip)
                .filter(name -> !name.isEmpty());
    }

    private static Optional<String> find(byte[] metadata, String wanted) {
        ByteBuffer rest = ByteBuffer.wrap(metadata);
        Optional<String> found = Optional.empty();
        while (rest.hasRemaining()) {
            String property = text(rest, rest.get() & 0xff);
            if (rest.remaining() < Integer.BYTES) {
                throw new ZmtpException("malformed metadata");
            }
            String value = text(rest, rest.getInt());
            if (property.toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT))) {
                found = Optional.of(value);
            }
        }
        return found;
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
