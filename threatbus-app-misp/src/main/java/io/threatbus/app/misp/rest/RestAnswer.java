package io.threatbus.app.misp.rest;

import java.util.OptionalLong;

/** A good answer. Immutable as far as nobody changes the body. */
final class RestAnswer {
    private final byte[] body;
    private final OptionalLong resultCount;

    /**
     * An answer.
     *
     * @param body the content, uncompressed
     * @param resultCount the header {@code X-Result-Count}; on a full page it is one more than the rows, so no total
     */
    RestAnswer(byte[] body, OptionalLong resultCount) {
        this.body = body;
        this.resultCount = resultCount;
    }

    byte[] body() {
        return body;
    }

    OptionalLong resultCount() {
        return resultCount;
    }
}
