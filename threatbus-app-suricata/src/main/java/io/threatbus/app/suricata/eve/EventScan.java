package io.threatbus.app.suricata.eve;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the type of an event without reading the event: nearly all are of types that do not matter. Stateless. */
final class EventScan {
    private static final byte[] KEY = "\"event_type\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_TYPE = 32;

    private EventScan() {}

    /** The first {@code event_type} in the line, as Suricata writes it; empty if there is none in this spelling. */
    static Optional<String> type(byte[] bytes, int from, int to) {
        int start = find(bytes, from, to);
        if (start < 0) {
            return Optional.empty();
        }
        for (int i = start; i < to && i - start <= LONGEST_TYPE; i++) {
            if (bytes[i] == '"') {
                return Optional.of(new String(bytes, start, i - start, StandardCharsets.ISO_8859_1));
            }
        }
        return Optional.empty();
    }

    /** Whether the first type of the line is this one. */
    static boolean isType(byte[] bytes, int start, int to, byte[] type) {
        if (to - start <= type.length || bytes[start + type.length] != '"') {
            return false;
        }
        for (int i = 0; i < type.length; i++) {
            if (bytes[start + i] != type[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the value of the first {@code event_type} begins, or -1. */
    static int find(byte[] bytes, int from, int to) {
        int last = to - KEY.length;
        // The letter that tells most: few keys have an underscore at this place.
        int offset = "\"event_".length() - 1;
        for (int i = from; i <= last; i++) {
            if (bytes[i + offset] == '_' && bytes[i] == '"' && matches(bytes, i)) {
                return i + KEY.length;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] bytes, int at) {
        for (int i = 0; i < KEY.length; i++) {
            if (bytes[at + i] != KEY[i]) {
                return false;
            }
        }
        return true;
    }
}
