package io.threatbus.app.misp.rest;

import java.io.IOException;

/** An answer is longer than we take. */
final class BodyTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLongException(int limit) {
        super("the answer is longer than " + limit + " bytes");
    }
}
