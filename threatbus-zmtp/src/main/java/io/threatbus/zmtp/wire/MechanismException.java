package io.threatbus.zmtp.wire;

/** The peer asks for another security mechanism than this end has. */
public final class MechanismException extends ZmtpException {
    private static final long serialVersionUID = 1L;

    private final String theirs;

    public MechanismException(String theirs, String ours) {
        super("mechanism", "the security mechanism '" + theirs + "', where this port demands " + ours);
        this.theirs = theirs;
    }

    /** What the peer asks for, such as {@code PLAIN}; printable. */
    public String theirs() {
        return theirs;
    }
}
