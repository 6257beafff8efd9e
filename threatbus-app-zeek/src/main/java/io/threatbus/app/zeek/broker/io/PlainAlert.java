package io.threatbus.app.zeek.broker.io;

import java.nio.ByteBuffer;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;

/**
 * An alert without encryption. A client that does not accept the server's certificate sends one in the middle of the TLS 1.3
 * handshake, where the JDK expects encrypted records only and reports something that helps nobody.
 */
final class PlainAlert {
    private static final int ALERT = 0x15;
    private static final int LENGTH = 7;
    private static final int LENGTH_HIGH = 3;
    private static final int LENGTH_LOW = 4;
    private static final int LEVEL = 5;
    private static final int DESCRIPTION = 6;
    private static final int FATAL = 2;
    private static final int BYTE = 0xff;
    private static final Map<Integer, String> NAMES = Map.of(
            40, "handshake_failure",
            42, "bad_certificate",
            43, "unsupported_certificate",
            44, "certificate_revoked",
            45, "certificate_expired",
            46, "certificate_unknown",
            48, "unknown_ca",
            51, "decrypt_error",
            70, "protocol_version",
            116, "certificate_required");

    private PlainAlert() {}

    static void throwIfFatal(ByteBuffer input) throws SSLHandshakeException {
        int start = input.position();
        if (input.remaining() >= LENGTH
                && input.get(start) == ALERT
                && input.get(start + LENGTH_HIGH) == 0
                && input.get(start + LENGTH_LOW) == 2
                && input.get(start + LEVEL) == FATAL) {
            int description = input.get(start + DESCRIPTION) & BYTE;
            throw new SSLHandshakeException(
                    "Received fatal alert: " + NAMES.getOrDefault(description, "number " + description));
        }
    }
}
