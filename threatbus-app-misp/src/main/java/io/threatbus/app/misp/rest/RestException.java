package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.update.LookupFailedException;
import java.time.Duration;

/** A request to MISP failed. The message names path and status, never the key. */
public final class RestException extends LookupFailedException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, and so what to do about it. */
    public enum Kind {
        /** No connection, no answer in time, or the server's own fault: ask again later. */
        TRANSIENT,
        /** The answer points elsewhere: what is there to be asked is not at this address. */
        REDIRECTED,
        /** The key is refused: ask again after a long pause. */
        KEY_REFUSED,
        /** A permission is missing for this one thing: ask for it again after a long pause. */
        FORBIDDEN,
        /** Too many requests: ask again when MISP says so. */
        LIMITED,
        /** There is more to the answer than fits in memory: ask for less. */
        TOO_LONG,
        /** The request is wrong, or there is no such thing: asking again does not help. */
        REFUSED;

        /** Whether any other request would fail just the same. */
        boolean concernsServer() {
            return this != FORBIDDEN && this != REFUSED && this != TOO_LONG;
        }
    }

    private final Kind kind;
    private final Duration retryAfter;

    RestException(Kind kind, String message, Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    RestException(String message, Throwable cause) {
        super(message, cause);
        this.kind = Kind.TRANSIENT;
        this.retryAfter = Duration.ZERO;
    }

    public Kind failure() {
        return kind;
    }

    /** How long not to ask again; zero where that is left to the caller. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
