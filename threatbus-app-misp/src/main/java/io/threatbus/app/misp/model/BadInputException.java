package io.threatbus.app.misp.model;

import io.threatbus.ThreatBusException;

/**
 * Something that MISP, or somebody in its place, sent is not what it should be. An expected outcome of reading foreign
 * data, so it carries no stack trace. Neither part shows a value of an attribute.
 */
public final class BadInputException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * A complaint.
     *
     * @param reason a stable code in lower-case with hyphens, the label of a counter
     * @param detail what exactly is wrong
     */
    public BadInputException(String reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** The stable code. */
    public String reason() {
        return reason;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
