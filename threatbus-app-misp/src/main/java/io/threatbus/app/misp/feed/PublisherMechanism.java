package io.threatbus.app.misp.feed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Asks a ZeroMQ publisher how it wants to be spoken to. The library ends a connection whose two sides want different
 * things without saying so; but each side names its mechanism in the 64 bytes with which it begins (ZMTP 3.0, "greeting").
 * Stateless.
 */
final class PublisherMechanism {
    static final String NULL = "NULL";
    static final String PLAIN = "PLAIN";

    private static final int GREETING = 64;
    private static final int MECHANISM = 12;
    private static final int LONGEST_MECHANISM = 20;
    private static final int TIMEOUT_MILLISECONDS = 2_000;

    private PublisherMechanism() {}

    /** The name of the mechanism; empty if nobody there speaks ZMTP 3. */
    static Optional<String> ask(String host, int port) {
        // Signature and version only: at the sight of the rest it would end the connection before it has answered.
        byte[] mine = {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0};
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLISECONDS);
            socket.setSoTimeout(TIMEOUT_MILLISECONDS);
            socket.getOutputStream().write(mine);
            byte[] theirs = socket.getInputStream().readNBytes(GREETING);
            if (theirs.length < MECHANISM + LONGEST_MECHANISM || theirs[0] != (byte) 0xff || theirs[10] < 3) {
                return Optional.empty();
            }
            byte[] name = Arrays.copyOfRange(theirs, MECHANISM, MECHANISM + LONGEST_MECHANISM);
            return Optional.of(new String(name, StandardCharsets.US_ASCII).replace("\0", ""))
                    .filter(text -> text.matches("[A-Z0-9_-]{1,20}"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What does not fit, and what to change; empty if both want the same. */
    static Optional<String> mismatch(String theirs, boolean withPassword, String address) {
        if (theirs.equals(withPassword ? PLAIN : NULL)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (theirs) {
                    case PLAIN ->
                        address + " asks for a password, and we have none: set zmq.username and zmq.password to MISP's"
                                + " ZeroMQ_username and ZeroMQ_password";
                    case NULL ->
                        address
                                + " has no password, and we have one: set MISP's ZeroMQ_username and ZeroMQ_password, or remove"
                                + " zmq.username and zmq.password";
                    default ->
                        address + " asks for " + theirs
                                + ", which MISP's publisher does not: check zmq.host and zmq.port";
                });
    }
}
