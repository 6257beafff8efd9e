package io.threatbus.zmtp.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The 64 bytes with which both sides begin (RFC 23, "Version negotiation"). */
public final class Greeting {
    public static final int LENGTH = 64;
    public static final int SIGNATURE_LENGTH = 10;
    /** As much as a peer has to see before it says everything. */
    public static final int VERSION_LENGTH = 12;

    public static final String NULL = "NULL";
    public static final String PLAIN = "PLAIN";
    public static final String CURVE = "CURVE";

    private static final int MAJOR_VERSION_AT = 10;
    private static final int MECHANISM_AT = 12;
    private static final int MECHANISM_LENGTH = 20;
    private static final int AS_SERVER_AT = 32;
    private static final byte MAJOR_VERSION = 3;
    private static final Pattern METHOD =
            Pattern.compile("(GET|PUT|HEAD|POST|PRI|TRACE|PATCH|DELETE|OPTIONS|CONNECT) ");
    private static final int LONGEST_METHOD = 8;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR = 3;
    private static final int SHOWN = 4;

    private Greeting() {}

    /**
     * Ours: version 3.0, so that subscriptions come as messages, which every version of the protocol understands.
     *
     * @param server whether this end asks for credentials; what the peer says about it is ignored, as libzmq always says no
     */
    public static byte[] bytes(String ours, boolean server) {
        byte[] greeting = new byte[LENGTH];
        greeting[0] = (byte) 0xff;
        greeting[SIGNATURE_LENGTH - 1] = 0x7f;
        greeting[MAJOR_VERSION_AT] = MAJOR_VERSION;
        byte[] mechanism = ours.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(mechanism, 0, greeting, MECHANISM_AT, mechanism.length);
        greeting[AS_SERVER_AT] = (byte) (server && !ours.equals(NULL) ? 1 : 0);
        return greeting;
    }

    /**
     * Looks at as much of the peer's greeting as has come, so that what is no ZeroMQ at all is sent away at once.
     *
     * @param length how many bytes have come
     * @param ours the only mechanism that is good enough
     * @throws ZmtpException if we cannot talk to the peer
     */
    public static void check(byte[] greeting, int length, String ours) {
        boolean signature = (greeting[0] & 0xff) == 0xff && (length < SIGNATURE_LENGTH || (greeting[9] & 1) == 1);
        if (!signature) {
            throw new ZmtpException("foreign", "it does not speak ZeroMQ 4: it speaks " + spoken(greeting, length));
        }
        if (length > MAJOR_VERSION_AT && greeting[MAJOR_VERSION_AT] < MAJOR_VERSION) {
            throw new ZmtpException(
                    "version",
                    "it speaks " + (greeting[MAJOR_VERSION_AT] == 0 ? "ZMTP 1.0 (libzmq 2)" : "ZMTP 2 (libzmq 3)")
                            + "; ZMTP 3 (libzmq 4.0 or later) is needed");
        }
        if (length == LENGTH) {
            checkMechanism(greeting, ours);
        }
    }

    private static void checkMechanism(byte[] greeting, String ours) {
        byte[] field = Arrays.copyOfRange(greeting, MECHANISM_AT, MECHANISM_AT + MECHANISM_LENGTH);
        String mechanism = new String(field, StandardCharsets.ISO_8859_1).trim();
        if (!mechanism.equals(ours)) {
            throw new MechanismException(Metadata.printable(mechanism), ours);
        }
    }

    /** What somebody says who does not speak ZeroMQ, or an old version of it, told from its first bytes. */
    private static String spoken(byte[] begin, int length) {
        String text = new String(begin, 0, Math.min(length, LONGEST_METHOD), StandardCharsets.ISO_8859_1);
        if (METHOD.matcher(text).lookingAt()) {
            return "HTTP";
        }
        int first = begin[0] & 0xff;
        if (first == TLS_HANDSHAKE && (length == 1 || begin[1] == TLS_MAJOR)) {
            return "TLS";
        }
        if (text.startsWith("SSH-")) {
            return "SSH";
        }
        // An identity of so many bytes less one, and the flags 0, which is how libzmq 2 begins.
        if (first > 0 && length > 1 && begin[1] == 0) {
            return "ZMTP 1.0 (libzmq 2), perhaps";
        }
        return "something that begins with 0x" + HexFormat.of().formatHex(begin, 0, Math.min(length, SHOWN));
    }
}
