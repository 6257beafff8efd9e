package io.threatbus.app.zeek.data;

import java.nio.charset.StandardCharsets;

/** Text on the wire. */
final class Utf8 {
    private Utf8() {}

    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String decode(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
