package io.threatbus.app.zeek.data;

import io.threatbus.ThreatBusException;

/** Bytes that are not what Broker's format or the given limits allow; the message says what and where. */
public final class BrokerFormatException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    public BrokerFormatException(String message) {
        super(message);
    }
}
