package io.threatbus.zmtp.wire;

import io.threatbus.ThreatBusException;

/** The peer does not speak the protocol; its connection ends. */
public sealed class ZmtpException extends ThreatBusException permits MechanismException, RefusedException {
    private static final long serialVersionUID = 1L;

    /** The reason of whatever has no more telling one. */
    public static final String PROTOCOL = "protocol";

    /** The reason of a peer that says that it does not want this end, or its credentials. */
    public static final String REFUSED = "refused";

    private final String reason;

    public ZmtpException(String message) {
        this(PROTOCOL, message);
    }

    public ZmtpException(String message, Throwable cause) {
        this(PROTOCOL, message, cause);
    }

    public ZmtpException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ZmtpException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** A short stable code of the kind, such as {@code unknown-key}, for counting. */
    public String reason() {
        return reason;
    }
}
