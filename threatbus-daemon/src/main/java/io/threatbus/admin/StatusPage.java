package io.threatbus.admin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The one page, with its style and script inside. The browser is told to run nothing else. */
final class StatusPage {
    private final byte[] html;
    private final String policy;

    StatusPage() {
        try (InputStream resource = StatusPage.class.getResourceAsStream("status.html")) {
            html = resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("status.html is not in the jar", e);
        }
        String text = new String(html, StandardCharsets.UTF_8);
        policy = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                + "style-src " + hash(text, "style") + "; script-src " + hash(text, "script");
    }

    private static String hash(String html, String element) {
        int from = html.indexOf("<" + element + ">") + element.length() + 2;
        int to = html.indexOf("</" + element + ">", from);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(html.substring(from, to).getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    void serve(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Security-Policy", policy);
        answer.send(200, "text/html; charset=utf-8", html);
    }
}
