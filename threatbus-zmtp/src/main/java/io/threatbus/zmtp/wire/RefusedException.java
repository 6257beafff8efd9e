package io.threatbus.zmtp.wire;

import java.util.Optional;

/** The peer is sent away for what it is; it may be told before the connection ends. */
public final class RefusedException extends ZmtpException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Command> farewell;

    public RefusedException(String reason, String message, Command farewell) {
        super(reason, message);
        this.farewell = Optional.of(farewell);
    }

    public Optional<Command> farewell() {
        return farewell;
    }
}
