package io.threatbus.message.content;

import io.threatbus.stix.StixId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The identifier of an indicator that came without one: the same for the same pattern from the same source, on every bus
 * and every day (a UUID of version 5, RFC 4122). Stateless.
 */
public final class ContentId {
    private static final UUID NAMESPACE = UUID.fromString("1207df7b-22c7-5e63-90da-b3ec627bd70d");
    private static final int VERSION_5 = 0x50;
    private static final int VARIANT = 0x80;
    private static final String HEX = "0123456789abcdef";

    private ContentId() {}

    public static StixId of(String patternType, String pattern, String source) {
        StringBuilder name = new StringBuilder(pattern.length() + source.length() + 32);
        name.append('[');
        quote(patternType, name);
        name.append(',');
        quote(pattern, name);
        name.append(',');
        quote(source, name);
        name.append(']');
        return new StixId("indicator", version5(name.toString()));
    }

    private static UUID version5(String name) {
        MessageDigest sha1 = sha1();
        sha1.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .array());
        byte[] hash = sha1.digest(name.getBytes(StandardCharsets.UTF_8));
        hash[6] = (byte) ((hash[6] & 0x0F) | VERSION_5);
        hash[8] = (byte) ((hash[8] & 0x3F) | VARIANT);
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** As RFC 8785 writes strings (section 3.2.2.2). */
    private static void quote(String text, StringBuilder target) {
        target.append('"');
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '"' -> target.append("\\\"");
                case '\\' -> target.append("\\\\");
                case '\b' -> target.append("\\b");
                case '\t' -> target.append("\\t");
                case '\n' -> target.append("\\n");
                case '\f' -> target.append("\\f");
                case '\r' -> target.append("\\r");
                default -> {
                    if (letter < ' ') {
                        target.append("\\u00").append(HEX.charAt(letter >> 4)).append(HEX.charAt(letter & 0xF));
                    } else {
                        target.append(letter);
                    }
                }
            }
        }
        target.append('"');
    }
}
