package io.threatbus.app.misp.mapping;

import io.threatbus.ThreatBusException;

/**
 * A value is none of the type its attribute claims. The message says what is wrong, without the value, which may be
 * secret. Carries no stack trace: it is an expected outcome of mapping foreign data, not a failure of the program.
 */
final class InvalidValueException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    InvalidValueException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
