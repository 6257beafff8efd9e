package io.threatbus.app.zeek.broker.wire;

/** Why a connection cannot become a peering, and what to tell the peer. */
public final class Refusal extends BrokerException {
    private static final long serialVersionUID = 1L;
    private static final int SILENT = -1;

    private final RefusalReason reason;
    private final int code;

    /** A refusal that the peer is told with the given error code. */
    public Refusal(RefusalReason reason, int code, String description) {
        super(description);
        this.reason = reason;
        this.code = code;
    }

    /** A refusal that the peer is told with the given error code. */
    public Refusal(RefusalReason reason, int code, String description, Throwable cause) {
        super(description, cause);
        this.reason = reason;
        this.code = code;
    }

    /** A refusal that just closes the connection. */
    public Refusal(RefusalReason reason, String description) {
        this(reason, SILENT, description);
    }

    public RefusalReason reason() {
        return reason;
    }

    public boolean isTold() {
        return code != SILENT;
    }

    public int code() {
        return code;
    }

    public String description() {
        return String.valueOf(getMessage());
    }
}
