package io.threatbus;

/**
 * The root of every exception this project throws on purpose. Its message carries the offending value, where it came
 * from and the next step to take, so that it can be shown to an operator as it stands; its kind says who can mend it.
 */
public class ThreatBusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Who can mend it. */
    public enum Kind {
        /** Who asked: what came in is not valid or does not fit. An admin request is answered with status 400. */
        INPUT,
        /** The operator: the configuration, or a file that it names, is not usable. The process ends with code 78. */
        CONFIGURATION,
        /** Whoever runs what is around: a peer, a port, a disk or a file does not do what it should. */
        OUTSIDE,
        /** The authors: this cannot happen. */
        DEFECT
    }

    /** An exception of the kind {@link Kind#OUTSIDE}. */
    public ThreatBusException(String message) {
        this(Kind.OUTSIDE, message);
    }

    /** An exception of the kind {@link Kind#OUTSIDE}. */
    public ThreatBusException(String message, Throwable cause) {
        this(Kind.OUTSIDE, message, cause);
    }

    public ThreatBusException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ThreatBusException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public final Kind kind() {
        return kind;
    }
}
