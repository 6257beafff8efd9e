package io.threatbus.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.admin.AdminSettings;
import io.threatbus.message.Escaper;
import io.threatbus.message.Json;
import io.threatbus.spi.Secret;
import io.threatbus.spi.command.BusApi;
import io.threatbus.spi.command.NoBusException;
import io.threatbus.spi.command.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Asks a running bus through its admin interface. For one thread. */
final class AdminClient implements BusApi {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_WITH_PLUGINS = Duration.ofMinutes(5);
    private static final int OK = 200;
    private static final int LONGEST_ERROR = 4_000;

    private final URI base;
    private final Optional<Secret> token;
    private final boolean named;
    private final String hint;
    private final String sentence;
    private final String tlsAdvice;
    private final HttpClient http;

    /**
     * A client that has asked nothing yet.
     *
     * @param tls present if the interface speaks HTTPS
     * @param named whether the address comes from the command line
     * @param hint what else may be the reason if the bus cannot be asked; may be empty
     * @param certificate what the bus is expected to show, by the configuration
     */
    AdminClient(
            URI base,
            Optional<Secret> token,
            Optional<SSLContext> tls,
            boolean named,
            String hint,
            Optional<Path> certificate) {
        this.tlsAdvice = certificate
                .map(file -> "; does the bus run with the certificate in " + file
                        + "? A renewed one is taken up by a restart")
                .orElse("");
        this.base = base;
        this.token = token;
        this.named = named;
        this.hint = hint.isEmpty() ? "" : "; " + hint;
        this.sentence = hint.isEmpty() ? "" : " And " + hint + ".";
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        tls.ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    /** The address in the configuration. */
    static URI base(AdminSettings settings) {
        String host = reachable(settings.host());
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + settings.port();
        return URI.create((settings.tls().isPresent() ? "https" : "http") + "://" + authority);
    }

    /**
     * The address that was typed.
     *
     * @throws ThreatBusException if it is not the address of an admin interface
     */
    static URI base(String url) {
        try {
            URI uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getPath().isEmpty() && uri.getQuery() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, like every other text that is not an address.
        }
        throw new UsageException(
                "--admin " + url + " is not the address of an admin interface; write it like http://127.0.0.1:13380");
    }

    /** An address to connect to, where the configuration has one that stands for all of this machine's. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
    }

    @Override
    public String address() {
        return base.toString();
    }

    @Override
    public String host() {
        String host = base.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public InputStream get(String path, Map<String, String> parameters) throws InterruptedException {
        return ask(request(path, parameters, PATIENCE_WITH_PLUGINS).GET());
    }

    @Override
    public InputStream post(String path, Map<String, String> parameters, byte[] body) throws InterruptedException {
        return ask(request(path, parameters, PATIENCE_WITH_PLUGINS).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path, Map<String, String> parameters, Duration patience) {
        String query = new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base + path + (query.isEmpty() ? "" : "?" + query)))
                .timeout(patience);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.value()));
        return request;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private InputStream ask(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() == OK) {
                return answer.body();
            }
            try (InputStream body = answer.body()) {
                throw refusal(answer.statusCode(), body.readNBytes(LONGEST_ERROR));
            }
        } catch (HttpConnectTimeoutException e) {
            // One that waits for a line of HTTP does not say what it thinks of a handshake.
            String advice =
                    "https".equals(base.getScheme()) ? "; does it speak HTTPS, or rather http:// without TLS?" : "";
            throw new NoBusException(
                    "nothing answers at " + base + " within " + PATIENCE.toSeconds() + " s" + advice + sentence, e);
        } catch (ConnectException e) {
            String advice = named ? "" : ", with this configuration's admin section";
            throw new NoBusException("no bus answers at " + base + "; is it running" + advice + "?" + sentence, e);
        } catch (SSLException e) {
            throw new ThreatBusException("no TLS connection to " + base + ": " + reason(e) + tlsAdvice + hint, e);
        } catch (IOException e) {
            throw new ThreatBusException("no proper answer from " + base + ": " + reason(e) + hint, e);
        }
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return failure.getMessage() != null && !failure.getMessage().contains("PKIX")
                        ? failure.getMessage()
                        : "the certificate that it shows is not trusted";
            }
        }
        return Escaper.text(Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString));
    }

    private ThreatBusException refusal(int status, byte[] body) {
        String text = Escaper.text(error(body));
        return switch (status) {
            case 400 -> new ThreatBusException(Kind.INPUT, text);
            case 401, 403 ->
                new ThreatBusException(base + " refuses: " + text + " (status " + status + "); --token-file names the"
                        + " file that holds the token" + hint);
            case 404 -> new ThreatBusException(base + " does not offer this: " + text);
            default -> new ThreatBusException(base + " failed: " + text + " (status " + status + ")");
        };
    }

    private static String error(byte[] body) {
        try {
            if (Json.read(body) instanceof Map<?, ?> members && members.get("error") instanceof String text) {
                return text;
            }
        } catch (ThreatBusException e) {
            // Something else than a bus: its text is all there is to show.
        }
        return new String(body, StandardCharsets.UTF_8).strip();
    }

    private Object json(String path, Map<String, String> parameters) throws InterruptedException {
        Duration patience = parameters.containsKey("indicator") ? PATIENCE_WITH_PLUGINS : PATIENCE;
        try (InputStream body = ask(request(path, parameters, patience).GET())) {
            return Json.read(body.readAllBytes());
        } catch (IOException e) {
            throw new ThreatBusException("no proper answer from " + base + ": " + reason(e), e);
        }
    }

    /** What {@code /api/status} says. */
    Map<String, Object> status() throws InterruptedException {
        if (json("/api/status", Map.of()) instanceof Map<?, ?> status
                && status.get("state") instanceof String
                && status.get("plugins") instanceof List<?>
                && status.get("subscribers") instanceof List<?>) {
            return members(status);
        }
        throw new ThreatBusException("what answers at " + base + " is not a bus");
    }

    /** What {@code /api/trace} finds. */
    List<Map<String, Object>> traces(String text) throws InterruptedException {
        return objects(json("/api/trace", Map.of("q", text)));
    }

    /** When the oldest message came that the bus remembers. */
    Optional<String> oldestRemembered() throws InterruptedException {
        Map<String, Object> memory = object(json("/api/trace", Map.of("oldest", "")));
        return Optional.ofNullable(memory.get("oldest")).map(String::valueOf);
    }

    /** What {@code /api/coverage} says of all peers. */
    Map<String, Object> coverage() throws InterruptedException {
        return object(json("/api/coverage", Map.of()));
    }

    /** What it says of one, if that is known. */
    Optional<Map<String, Object>> coverageOf(String peer) throws InterruptedException {
        boolean known = StatusText.list(coverage(), "peers").stream().anyMatch(each -> peer.equals(each.get("peer")));
        return known ? Optional.of(object(json("/api/coverage", Map.of("peer", peer)))) : Optional.empty();
    }

    /** What it says of indicators that a text means. */
    List<Map<String, Object>> holders(String text) throws InterruptedException {
        return objects(json("/api/coverage", Map.of("indicator", text)));
    }

    private Map<String, Object> object(Object answer) {
        if (answer instanceof Map<?, ?> members) {
            return members(members);
        }
        throw new ThreatBusException("what answers at " + base + " is not a bus");
    }

    /** What {@code /api/explain} says. */
    Map<String, Object> explain(String id, String client) throws InterruptedException {
        return object(json("/api/explain", Map.of("id", id, "to", client)));
    }

    /** What {@code /api/flow} has recorded. */
    List<Map<String, Object>> flow() throws InterruptedException {
        return objects(json("/api/flow", Map.of()));
    }

    private List<Map<String, Object>> objects(Object list) {
        if (list instanceof List<?> elements && elements.stream().allMatch(Map.class::isInstance)) {
            return elements.stream().map(AdminClient::members).toList();
        }
        throw new ThreatBusException("what answers at " + base + " is not a bus");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object object) {
        return (Map<String, Object>) object;
    }
}
