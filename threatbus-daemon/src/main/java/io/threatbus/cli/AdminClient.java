package io.threatbus.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.admin.AdminSettings;
import io.threatbus.message.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;

/** Asks a running bus through its admin interface. */
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final URI base;
    private final AdminSettings settings;
    private final HttpClient http;

    AdminClient(AdminSettings settings) {
        this.settings = settings;
        String host = reachable(settings.host());
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + settings.port();
        this.base = URI.create((settings.tls().isPresent() ? "https" : "http") + "://" + authority);
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        settings.tls().ifPresent(tls -> builder.sslContext(tls.callerContext()));
        this.http = builder.build();
    }

    /** An address to connect to, where the configuration has one that stands for all of this machine's. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
    }

    /**
     * Gets a JSON object or list.
     *
     * @throws ThreatBusException if there is no answer, or it is a refusal; says what to check
     */
    Object get(String path) throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).GET();
        settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token.value()));
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Object body = Json.read(answer.body());
            if (answer.statusCode() != OK) {
                throw new ThreatBusException(
                        base + " refuses: " + error(body) + " (status " + answer.statusCode() + ")");
            }
            return body;
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new ThreatBusException(
                    "no bus answers at " + base + "; is it running, with this configuration's admin section?", e);
        } catch (SSLException e) {
            throw new ThreatBusException(
                    "no TLS connection to " + base + ": " + e.getMessage()
                            + "; does the bus run with the certificate in "
                            + settings.tls().map(AdminSettings.Tls::certificate).orElse(Path.of("admin.tls"))
                            + "? A renewed one is taken up by a restart",
                    e);
        } catch (IOException e) {
            throw new ThreatBusException("no proper answer from " + base + ": " + e.getMessage(), e);
        }
    }

    private static Object error(Object body) {
        return body instanceof Map<?, ?> members && members.containsKey("error") ? members.get("error") : body;
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> status() throws InterruptedException {
        return (Map<String, Object>) get("/api/status");
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> traces(String text) throws InterruptedException {
        return (List<Map<String, Object>>) get("/api/trace?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> flow() throws InterruptedException {
        return (List<Map<String, Object>>) get("/api/flow");
    }
}
