package io.threatbus.testing;

import io.threatbus.message.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One page in a headless Chromium of its own, driven over the Chrome DevTools Protocol. Remembers every request that the
 * page makes and everything that goes wrong on it. Used by one thread; ended when closed.
 */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ENDPOINT = "DevTools listening on ";
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0");

    private final Process process;
    private final WebSocket socket;
    private final String session;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Map<String, Object>>> waiting = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();

    /**
     * Opens an empty page.
     *
     * @param profile an empty directory
     */
    public Browser(Path profile) throws IOException {
        List<String> command = new ArrayList<>(List.of("chromium"));
        command.addAll(FLAGS);
        command.add("--user-data-dir=" + profile);
        command.add("about:blank");
        this.process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(endpoint()), new Listener())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        Object target = call(Optional.empty(), "Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId");
        this.session =
                (String) call(Optional.empty(), "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                        .get("sessionId");
        List.of("Page", "Runtime", "Network", "Log").forEach(domain -> call(domain + ".enable", Map.of()));
    }

    /** Skips the test out loud where there is no Chromium. */
    public static void require() {
        RealServers.requireCommand("Chromium (apt-get install chromium)", "chromium", "--version");
    }

    private String endpoint() throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        StringBuilder seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(ENDPOINT)) {
                Thread rest = new Thread(() -> lines.lines().forEach(ignored -> {}));
                rest.setDaemon(true);
                rest.setUncaughtExceptionHandler((thread, closed) -> {});
                rest.start();
                return line.substring(ENDPOINT.length()).strip();
            }
            seen.append(line).append('\n');
        }
        throw new IOException("Chromium has ended:\n" + seen);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket source, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                byte[] message = text.toString().getBytes(StandardCharsets.UTF_8);
                text.setLength(0);
                receive(members(Json.read(message)));
            }
            source.request(1);
            return null;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object value) {
        return (Map<String, Object>) value;
    }

    private void receive(Map<String, Object> message) {
        if (message.get("id") instanceof Number number) {
            CompletableFuture<Map<String, Object>> answer = waiting.remove(number.intValue());
            if (message.containsKey("error")) {
                answer.completeExceptionally(
                        new AssertionError(message.get("error").toString()));
            } else {
                answer.complete(members(message.get("result")));
            }
            return;
        }
        Map<String, Object> event = members(message.getOrDefault("params", Map.of()));
        switch (String.valueOf(message.get("method"))) {
            case "Network.requestWillBeSent" ->
                requests.add((String) members(event.get("request")).get("url"));
            case "Network.webSocketCreated" -> requests.add((String) event.get("url"));
            case "Runtime.exceptionThrown" ->
                errors.add(event.get("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> noteUnlessHarmless(event.get("type"), event);
            case "Log.entryAdded" ->
                noteUnlessHarmless(members(event.get("entry")).get("level"), event);
            default -> {}
        }
    }

    private void noteUnlessHarmless(Object level, Map<String, Object> event) {
        if (List.of("error", "warning", "assert").contains(level)) {
            errors.add(event.toString());
        }
    }

    private Map<String, Object> call(String method, Map<String, Object> parameters) {
        return call(Optional.of(session), method, parameters);
    }

    private Map<String, Object> call(Optional<String> inSession, String method, Map<String, Object> parameters) {
        int id = calls.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        Map<String, Object> message = new LinkedHashMap<>(Map.of("id", id, "method", method, "params", parameters));
        inSession.ifPresent(name -> message.put("sessionId", name));
        socket.sendText(Json.write(message).toString(), true).join();
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** How large the page is, in CSS pixels. */
    public void resize(int width, int height, boolean phone) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    }

    /** Whether the user prefers {@code light} or {@code dark}. */
    public void prefer(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Goes to a page. */
    public void open(String url) {
        call("Page.navigate", Map.of("url", url));
    }

    /** The value of an expression of JavaScript, as text. */
    public String evaluate(String expression) {
        Map<String, Object> answer =
                call("Runtime.evaluate", Map.of("expression", "String(" + expression + ")", "returnByValue", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return (String) members(answer.get("result")).get("value");
    }

    /** Waits until an expression of JavaScript is true. */
    public void await(String what, String expression) {
        Await.until(what, PATIENCE, () -> evaluate(expression).equals("true"));
    }

    /** Leaves a picture of the page, as PNG. */
    public void picture(Path file) throws IOException {
        Object data = call("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                .get("data");
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode((String) data));
    }

    /** The addresses of all requests so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** All errors and warnings so far, uncaught exceptions included. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
