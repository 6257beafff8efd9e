package io.threatbus.message;

/** Carries a rejection out of nested reading; made without a stack trace, since bad input may come in masses. */
final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String place;

    RejectedException(String reason, String detail) {
        this(reason, detail, "");
    }

    /** @param place as in {@link Rejection#place} */
    RejectedException(String reason, String detail, String place) {
        super(detail, null, false, false);
        this.reason = reason;
        this.place = place;
    }

    String place() {
        return place;
    }

    String reason() {
        return reason;
    }
}
