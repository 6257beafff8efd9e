package io.threatbus.zmtp;

import java.util.Optional;

/** The peer is sent away for what it is; it may be told before the connection ends. */
final class RefusedException extends ZmtpException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Command> farewell;

    RefusedException(String reason, String message, Command farewell) {
        super(reason, message);
        this.farewell = Optional.of(farewell);
    }

    Optional<Command> farewell() {
        return farewell;
    }
}
