package io.threatbus.app.misp.feed;

/** Says whose side lacks a password, or has one too many. Stateless. */
final class Mismatch {
    private Mismatch() {}

    /**
     * What does not fit, and what to change.
     *
     * @param theirs the security mechanism that the publisher asks for
     */
    static String text(String theirs, ZmqFeedSettings settings, String address) {
        if (settings.serverKey().isPresent()) {
            return address + " does not ask for CURVE but for " + theirs + ": check zmq.host and zmq.port, or remove"
                    + " zmq.server_key";
        }
        return switch (theirs) {
            case "PLAIN" ->
                address + " asks for a password, and we have none: set zmq.username and zmq.password to MISP's"
                        + " ZeroMQ_username and ZeroMQ_password";
            case "NULL" ->
                address + " has no password, and we have one: set MISP's ZeroMQ_username and ZeroMQ_password, or remove"
                        + " zmq.username and zmq.password";
            case "CURVE" -> address + " asks for a key: set zmq.server_key to its public key";
            default ->
                address + " asks for " + theirs + ", which MISP's publisher does not: check zmq.host and zmq.port";
        };
    }
}
