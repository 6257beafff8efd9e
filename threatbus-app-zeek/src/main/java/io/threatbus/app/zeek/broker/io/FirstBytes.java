package io.threatbus.app.zeek.broker.io;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells from the first bytes of a connection what the other side speaks. */
public enum FirstBytes {
    UNDECIDED,
    BROKER,
    TLS,
    TLS_ALERT,
    /** The protocol of Broker before 2.3, in Zeek 4.2 and older. */
    OLD_BROKER,
    HTTP,
    OTHER;

    static final int ENOUGH = 8;

    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_ALERT_TYPE = 0x15;
    private static final int TLS_MAJOR = 3;
    private static final int LENGTH_BYTES = 4;
    private static final List<String> METHODS =
            List.of("GET ", "POST", "PUT ", "HEAD", "OPTI", "DELE", "PATC", "CONN", "TRAC", "PRI ", "HTTP");

    /**
     * Looks at what has arrived so far.
     *
     * @param dialed whether the other side is the listener
     */
    static FirstBytes classify(byte[] bytes, int length, boolean dialed) {
        if (length == 0) {
            return UNDECIDED;
        }
        if (bytes[0] == TLS_HANDSHAKE || bytes[0] == TLS_ALERT_TYPE) {
            if (length == 1) {
                return UNDECIDED;
            }
            return bytes[1] != TLS_MAJOR ? OTHER : bytes[0] == TLS_HANDSHAKE ? TLS : TLS_ALERT;
        }
        if (length < LENGTH_BYTES) {
            return bytes[0] == 0 || bytes[0] == 1 || isLetter(bytes[0]) ? UNDECIDED : OTHER;
        }
        if (bytes[0] == 0 && (bytes[1] == 0 || bytes[1] == 1)) {
            return dialed ? classifyListener(bytes, length) : BROKER;
        } else if (bytes[0] == 1 && bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 0) {
            return OLD_BROKER;
        }
        String start = new String(bytes, 0, LENGTH_BYTES, StandardCharsets.ISO_8859_1);
        return METHODS.contains(start) ? HTTP : OTHER;
    }

    /** A listener of the old protocol starts with four zero bytes and the length of what follows. */
    private static FirstBytes classifyListener(byte[] bytes, int length) {
        boolean zeros = bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 0;
        if (!zeros) {
            return BROKER;
        } else if (length < ENOUGH) {
            return UNDECIDED;
        }
        return bytes[4] == 0 && bytes[5] == 0 ? OLD_BROKER : BROKER;
    }

    private static boolean isLetter(byte value) {
        return value >= 'A' && value <= 'Z';
    }
}
