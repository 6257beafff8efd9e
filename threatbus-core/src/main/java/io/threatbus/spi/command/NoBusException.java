package io.threatbus.spi.command;

import io.threatbus.ThreatBusException;

/** Nothing answers where a bus should be. */
public final class NoBusException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    public NoBusException(String message, Throwable cause) {
        super(Kind.OUTSIDE, message, cause);
    }
}
