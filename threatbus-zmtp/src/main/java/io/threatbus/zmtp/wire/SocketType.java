package io.threatbus.zmtp.wire;

/** The kinds of socket used here (RFC 23, "The Socket-Type Property"). */
public enum SocketType {
    /** Sends one request, waits for one reply. */
    REQ,
    /** Answers any number of requesters. */
    ROUTER,
    /** Sends what the other end asked for. */
    PUB,
    /** Receives by prefix. */
    SUB,
    /** A {@link #PUB} that also sees who asks for what. */
    XPUB;

    /** Whether a socket of the type with this name may be at the other end. */
    public boolean accepts(String peer) {
        return switch (this) {
            case REQ -> peer.equals("REP") || peer.equals("ROUTER");
            case ROUTER -> peer.equals("REQ") || peer.equals("DEALER") || peer.equals("ROUTER");
            case PUB, XPUB -> peer.equals("SUB") || peer.equals("XSUB");
            case SUB -> peer.equals("PUB") || peer.equals("XPUB");
        };
    }
}
