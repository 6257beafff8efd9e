package io.threatbus.app.misp.update;

import io.threatbus.ThreatBusException;

/** MISP did not answer a question; asking again later may help. */
public class LookupFailedException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    public LookupFailedException(String message) {
        super(message);
    }

    public LookupFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
