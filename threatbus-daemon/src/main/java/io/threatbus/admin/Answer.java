package io.threatbus.admin;

import com.sun.net.httpserver.HttpExchange;
import io.threatbus.message.Escaper;
import io.threatbus.message.Json;
import io.threatbus.spi.AdminHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One answer; owned by the thread that gives it. */
final class Answer implements AdminHandler.Response {
    private static final String JSON = "application/json";

    private final HttpExchange exchange;
    private boolean begun;
    private boolean empty;

    Answer(HttpExchange exchange) {
        this.exchange = exchange;
        var headers = exchange.getResponseHeaders();
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
    }

    @Override
    public OutputStream begin(String contentType) throws IOException {
        begun = true;
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    /** Whether it is too late for an error. */
    boolean hasBegun() {
        return begun;
    }

    void json(Object value) throws IOException {
        send(200, JSON, Json.write(value).bytes());
    }

    void error(int status, String message) throws IOException {
        send(status, JSON, Json.write(Map.of("error", message)).bytes());
    }

    void text(int status, String text) throws IOException {
        send(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    void send(int status, String contentType, byte[] content) throws IOException {
        // Also who asks with curl looks at it on a terminal.
        byte[] body = contentType.equals(JSON) ? Escaper.json(content) : content;
        begun = true;
        exchange.getResponseHeaders().set("Content-Type", contentType);
        empty = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
    }

    /**
     * Sends what has not been sent.
     *
     * @throws IOException if the caller is gone, or there is no answer
     */
    void end() throws IOException {
        if (!empty) {
            exchange.getResponseBody().close();
        }
    }
}
