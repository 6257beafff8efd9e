package io.threatbus.app.zeek.websocket;

import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import javax.net.ssl.SSLException;

/**
 * Why an attempt to connect failed, in words that help.
 *
 * @param kind a stable code
 */
record Attempt(String kind, String reason) {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int BAD_REQUEST = 400;

    static Attempt failed(Throwable cause) {
        if (cause instanceof WebSocketHandshakeException refused) {
            return refused(refused.getResponse());
        } else if (cause instanceof SSLException) {
            return new Attempt("tls", "TLS failed: " + cause.getMessage());
        } else if (cause instanceof HttpTimeoutException) {
            return new Attempt("timeout", "the server did not answer in time");
        }
        String detail = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new Attempt("unreachable", detail);
    }

    private static Attempt refused(HttpResponse<?> response) {
        int status = response.statusCode();
        return switch (status) {
            case UNAUTHORIZED, FORBIDDEN ->
                new Attempt(
                        "http-" + status,
                        "the server wants an authentication (HTTP " + status
                                + "), which Zeek does not have: is there a proxy in between?");
            case NOT_FOUND, BAD_REQUEST ->
                new Attempt(
                        "http-" + status,
                        "the server knows no such path (HTTP " + status + "): Zeek's is /v1/messages/json");
            default ->
                new Attempt(
                        "http-" + status,
                        "the server answered with HTTP " + status
                                + response.headers()
                                        .firstValue("Location")
                                        .map(location -> ", a redirection to " + location + ", which is not followed")
                                        .orElse(""));
        };
    }
}
