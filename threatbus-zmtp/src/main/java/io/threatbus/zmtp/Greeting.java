package io.threatbus.zmtp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The 64 bytes with which both sides begin (RFC 23, "Version negotiation"). */
final class Greeting {
    static final int LENGTH = 64;
    static final int SIGNATURE_LENGTH = 10;

    private static final int MAJOR_VERSION_AT = 10;
    private static final int MECHANISM_AT = 12;
    private static final int MECHANISM_LENGTH = 20;
    private static final byte MAJOR_VERSION = 3;
    private static final String MECHANISM = "NULL";

    private Greeting() {}

    /** Ours: version 3.0, so that subscriptions come as messages, which every version of the protocol understands. */
    static byte[] bytes() {
        byte[] greeting = new byte[LENGTH];
        greeting[0] = (byte) 0xff;
        greeting[SIGNATURE_LENGTH - 1] = 0x7f;
        greeting[MAJOR_VERSION_AT] = MAJOR_VERSION;
        byte[] mechanism = MECHANISM.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(mechanism, 0, greeting, MECHANISM_AT, mechanism.length);
        return greeting;
    }

    /**
     * Looks at as much of the peer's greeting as has come, so that what is no ZeroMQ at all is sent away at once.
     *
     * @param length how many bytes have come
     * @throws ZmtpException if we cannot talk to the peer
     */
    static void check(byte[] greeting, int length) {
        boolean signature = (greeting[0] & 0xff) == 0xff && (length < SIGNATURE_LENGTH || (greeting[9] & 1) == 1);
        if (!signature) {
            throw new ZmtpException("the peer does not speak ZeroMQ");
        }
        if (length > MAJOR_VERSION_AT && greeting[MAJOR_VERSION_AT] < MAJOR_VERSION) {
            throw new ZmtpException("the peer speaks ZMTP " + greeting[MAJOR_VERSION_AT]
                    + ".x; version 3 (libzmq 4.0 or later) is needed");
        }
        if (length == LENGTH) {
            checkMechanism(greeting);
        }
    }

    private static void checkMechanism(byte[] greeting) {
        byte[] field = Arrays.copyOfRange(greeting, MECHANISM_AT, MECHANISM_AT + MECHANISM_LENGTH);
        String mechanism = new String(field, StandardCharsets.ISO_8859_1).trim();
        if (!mechanism.equals(MECHANISM)) {
            throw new ZmtpException(
                    "the peer wants the security mechanism '" + mechanism + "', but only NULL is offered");
        }
    }
}
