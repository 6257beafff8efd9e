package io.threatbus.message;

/** Carries a rejection out of nested reading; made without a stack trace, since bad input may come in masses. */
final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    RejectedException(String reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
