package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.rest.RestException.Kind;
import io.threatbus.spi.Metrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Sends requests to MISP: one attempt each. After a refusal that lasts (key, permission, rate limit) it answers further
 * requests of the kind by itself until the pause is over, so that no caller storms the server. Any thread may use it.
 */
public final class RestClient {
    /** Several threads ask at once, and what an answer becomes takes room, too. */
    private static final int LARGEST_BODY = 32 << 20;

    private static final Duration PAUSE_WHEN_FORBIDDEN = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int PATIENCE = 10;
    private static final int LONGEST_LOCATION = 200;
    private static final String ALL_PATHS = "";
    /** How MISP begins to say that it does not take the key, or not any more. */
    private static final String KEY_REFUSED = "Authentication failed";

    private static final Pattern MESSAGE =
            Pattern.compile("\"(?:message|name)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.){1,200})");

    private final ApiSettings settings;
    private final HttpClient http;
    private final ApiState state;
    private final Metrics metrics;
    private final int largestBody;
    /** By path, as far as it tells what is asked for; what concerns all paths is under an empty one. */
    private final Map<String, Barrier> barriers = new ConcurrentHashMap<>();

    /** Until when not to ask, and why. */
    private record Barrier(long until, Kind kind, String reason) {}

    public RestClient(ApiSettings settings, ApiState state, Metrics metrics) {
        this(settings, state, metrics, LARGEST_BODY);
    }

    /** A client that takes no longer answers than so many bytes. */
    RestClient(ApiSettings settings, ApiState state, Metrics metrics, int largestBody) {
        this.largestBody = largestBody;
        this.settings = settings;
        this.state = state;
        this.metrics = metrics;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(settings.tlsContext())
                .build();
    }

    /** Asks for something. */
    RestAnswer get(String path) throws InterruptedException {
        return send(path, request(path).GET().build());
    }

    /** Sends JSON. */
    RestAnswer post(String path, byte[] json) throws InterruptedException {
        return send(
                path,
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(json))
                        .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(settings.base() + path))
                .header("Authorization", settings.key().value())
                .header("Accept", "application/json")
                .header("Accept-Encoding", "gzip");
    }

    private RestAnswer send(String path, HttpRequest request) throws InterruptedException {
        requireOpen(ALL_PATHS);
        requireOpen(label(path));
        try {
            RestAnswer answer = answer(path, exchange(request));
            state.succeeded(path);
            return answer;
        } catch (BodyTooLongException e) {
            count(path, "too-long");
            state.succeeded(path);
            throw new RestException(Kind.TOO_LONG, path + ": " + e.getMessage(), Duration.ZERO);
        } catch (IOException e) {
            count(path, "error");
            RestException failure = new RestException(path + ": " + describe(e), e);
            state.failed(path, failure.failure(), String.valueOf(failure.getMessage()));
            throw failure;
        }
    }

    private void requireOpen(String path) {
        Barrier closed = barriers.get(path);
        if (closed != null && System.nanoTime() - closed.until < 0) {
            throw new RestException(closed.kind, closed.reason, Duration.ofNanos(closed.until - System.nanoTime()));
        }
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException, InterruptedException {
        AtomicLong progress = new AtomicLong(System.nanoTime());
        long begin = System.nanoTime();
        CompletableFuture<HttpResponse<byte[]>> future =
                http.sendAsync(request, head -> new BoundedBody(largestBody, progress));
        long silence = settings.timeout().toNanos();
        try {
            while (true) {
                long now = System.nanoTime();
                long left = Math.min(progress.get() + silence - now, begin + PATIENCE * silence - now);
                if (left <= 0) {
                    throw new IOException(
                            "no answer within " + settings.timeout().toSeconds() + " s");
                }
                try {
                    return future.get(left, TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    // Perhaps something came meanwhile: the time that is left is worked out again.
                }
            }
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            future.cancel(true);
        }
    }

    /** The client may wrap what a body fails with. */
    private static IOException cause(ExecutionException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLongException tooLong) {
                return tooLong;
            }
        }
        return e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }

    private RestAnswer answer(String path, HttpResponse<byte[]> response) throws IOException {
        int status = response.statusCode();
        count(path, String.valueOf(status));
        byte[] body = uncompressed(response);
        if (status == 200) {
            barriers.remove(ALL_PATHS);
            barriers.remove(label(path));
            return new RestAnswer(body, response.headers().firstValueAsLong("X-Result-Count"));
        }
        String detail = path + ": status " + status + message(body);
        RestException failure =
                switch (status) {
                    case 301, 302, 303, 307, 308 ->
                        redirected(path, response.headers().firstValue("Location"));
                    case 401, 403 -> forbidden(path, status, detail);
                    case 429 -> limited(detail, response.headers().firstValueAsLong("X-Rate-Limit-Reset"));
                    default ->
                        new RestException(
                                status >= 500 || status == 408 ? Kind.TRANSIENT : Kind.REFUSED, detail, Duration.ZERO);
                };
        state.failed(path, failure.failure(), String.valueOf(failure.getMessage()));
        throw failure;
    }

    /** The key goes to the host that is configured and to no other, so redirections are not followed. */
    private static RestException redirected(String path, Optional<String> location) {
        String to = location.orElse("an unnamed place");
        return new RestException(
                Kind.REDIRECTED,
                path + ": redirects to " + to.substring(0, Math.min(to.length(), LONGEST_LOCATION))
                        + "; check api.host",
                Duration.ZERO);
    }

    /** A missing permission concerns one path; a key that is not accepted concerns all. */
    private RestException forbidden(String path, int status, String detail) {
        Kind kind = status == 401 || detail.contains(KEY_REFUSED) ? Kind.KEY_REFUSED : Kind.FORBIDDEN;
        close(kind == Kind.KEY_REFUSED ? ALL_PATHS : label(path), PAUSE_WHEN_FORBIDDEN, kind, detail);
        return new RestException(kind, detail, PAUSE_WHEN_FORBIDDEN);
    }

    private RestException limited(String detail, OptionalLong seconds) {
        Duration pause = Duration.ofSeconds(seconds.orElse(60));
        Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        close(ALL_PATHS, bounded, Kind.LIMITED, detail);
        return new RestException(Kind.LIMITED, detail, bounded);
    }

    private void close(String path, Duration pause, Kind kind, String reason) {
        barriers.put(path, new Barrier(System.nanoTime() + pause.toNanos(), kind, reason));
    }

    private byte[] uncompressed(HttpResponse<byte[]> response) throws IOException {
        Optional<String> encoding = response.headers().firstValue("Content-Encoding");
        if (encoding.filter("gzip"::equalsIgnoreCase).isEmpty()) {
            return response.body();
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            byte[] body = in.readNBytes(largestBody);
            if (in.read() >= 0) {
                throw new BodyTooLongException(largestBody);
            }
            return body;
        }
    }

    private static String message(byte[] body) {
        Matcher matcher = MESSAGE.matcher(new String(body, 0, Math.min(body.length, 2000), StandardCharsets.UTF_8));
        return matcher.find() ? " (" + matcher.group(1) + ")" : "";
    }

    private static String describe(IOException e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root && !(root instanceof ConnectException)) {
            root = root.getCause();
        }
        if (root instanceof ConnectException) {
            return "no connection; check api.host, and whether MISP runs";
        }
        return TlsFailures.describe(root);
    }

    private void count(String path, String status) {
        metrics.counter("misp_rest_requests", "Requests to MISP.", "path", label(path), "status", status)
                .increment();
    }

    /** Paths carry ids, so only their beginning tells what is asked for. */
    private static String label(String path) {
        String[] steps = path.toLowerCase(Locale.ROOT).split("/", -1);
        return steps.length > 2 ? "/" + steps[1] + "/" + steps[2] : path;
    }
}
