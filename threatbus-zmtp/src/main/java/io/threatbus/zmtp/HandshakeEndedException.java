package io.threatbus.zmtp;

import java.io.IOException;

/** The peer spoke the protocol, and ended the connection during the handshake: that is how some say no. */
public final class HandshakeEndedException extends IOException {
    private static final long serialVersionUID = 1L;

    HandshakeEndedException(IOException cause) {
        super("the peer ended the connection during the handshake", cause);
    }
}
