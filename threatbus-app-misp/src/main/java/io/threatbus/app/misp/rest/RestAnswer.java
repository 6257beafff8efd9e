package io.threatbus.app.misp.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.model.MispJson;
import io.threatbus.app.misp.rest.RestException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** A good answer. Immutable as far as nobody changes the body. */
final class RestAnswer {
    private final byte[] body;
    private final OptionalLong resultCount;

    /**
     * An answer.
     *
     * @param body the content, uncompressed
     * @param resultCount the header {@code X-Result-Count}; on a full page it is one more than the rows, so not a total
     */
    RestAnswer(byte[] body, OptionalLong resultCount) {
        this.body = body;
        this.resultCount = resultCount;
    }

    /** The content; not to be changed. */
    byte[] body() {
        return body;
    }

    /**
     * The content as a tree.
     *
     * @throws RestException if it is not JSON
     */
    JsonNode json() {
        try {
            return MispJson.read(body, 0, body.length);
        } catch (IOException e) {
            throw notJson();
        }
    }

    /** A proxy's page or a cut answer: the next attempt may be better. */
    static RestException notJson() {
        return new RestException(Kind.TRANSIENT, "the answer is not the JSON that MISP sends", Duration.ZERO);
    }

    OptionalLong resultCount() {
        return resultCount;
    }
}
