package io.threatbus.app.misp.update;

import io.threatbus.ThreatBusException;

/** The memory of what was sent cannot be read or written. */
public final class MemoryException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    MemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
