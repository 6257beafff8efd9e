package io.threatbus.app.zeek.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Zeek's {@code string}: arbitrary bytes. Usually they are UTF-8 text, but URLs, headers and file names that Zeek saw on
 * the network need not be, and may contain NUL. The bytes are kept as they came; {@link #text()} converts.
 */
public final class StringValue implements BrokerData {
    private final byte[] bytes;

    private StringValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A string that holds the UTF-8 form of the given text. */
    public static StringValue of(String text) {
        return new StringValue(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A string that holds a copy of the given bytes. */
    public static StringValue ofBytes(byte[] bytes) {
        return new StringValue(bytes.clone());
    }

    static StringValue wrap(byte[] bytes) {
        return new StringValue(bytes);
    }

    /** The content as text; what is not valid UTF-8 becomes U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    byte[] rawBytes() {
        return bytes;
    }

    @Override
    public BrokerType type() {
        return BrokerType.STRING;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StringValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The same as {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}
