package io.threatbus.zmtp.curve;

import io.threatbus.ThreatBusException;

/** Something is not what the owner of the key has put into the box. */
public final class BoxException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    public BoxException(String message) {
        super(message);
    }
}
