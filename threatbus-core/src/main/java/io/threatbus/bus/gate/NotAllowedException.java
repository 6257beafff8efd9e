package io.threatbus.bus.gate;

import io.threatbus.ThreatBusException;

/** Somebody asks for what it may not have. */
public final class NotAllowedException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    NotAllowedException(String message) {
        super(message);
    }
}
