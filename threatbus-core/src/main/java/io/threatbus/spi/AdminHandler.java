package io.threatbus.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** An operation that a plugin offers on the admin interface. Runs on a thread of the admin server. */
@FunctionalInterface
public interface AdminHandler {
    /**
     * Answers one request.
     *
     * @param response takes the body; nothing may have been written when an exception is thrown
     * @throws io.threatbus.ThreatBusException its message is the answer: with status 400 if it is of the kind
     *     {@code INPUT}, which is a bad request, else with status 500
     */
    void handle(Request request, Response response) throws IOException;

    /**
     * The request.
     *
     * @param method {@code GET}, or {@code POST} for what changes something
     * @param parameters the decoded query parameters, the first of each name
     * @param body the body, limited in size by the admin server
     * @param caller who asks
     */
    record Request(
            String method,
            Map<String, String> parameters,
            InputStream body,
            @Beta Peer caller) {
        @Beta
        public Request {
            parameters = Map.copyOf(parameters);
        }

        /** A request of somebody unknown. */
        public Request(String method, Map<String, String> parameters, InputStream body) {
            this(method, parameters, body, Peer.local("admin"));
        }
    }

    /** The answer; status 200 unless an exception is thrown. */
    interface Response {
        /** Starts the answer; the stream is chunked, so it may be as long as needed. */
        OutputStream begin(String contentType) throws IOException;
    }
}
