package io.threatbus.app.zeek.broker.wire;

import io.threatbus.ThreatBusException;

/** An endpoint that cannot do what it was set up for; the message says what to change. */
public class BrokerException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
