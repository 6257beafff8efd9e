package io.threatbus.zmtp;

import io.threatbus.ThreatBusException;

/** The peer does not speak the protocol; its connection ends. */
public final class ZmtpException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    public ZmtpException(String message) {
        super(message);
    }

    public ZmtpException(String message, Throwable cause) {
        super(message, cause);
    }
}
