package io.threatbus.app.store.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.app.store.admin.ImportCount;
import io.threatbus.app.store.admin.ObjectStream;
import io.threatbus.app.store.db.IndicatorSearch;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.JsonText;
import io.threatbus.message.MessageParser;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The store of a running bus, through its admin interface. */
final class BusAccess implements StoreAccess {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(5);
    private static final int PART_BYTES = 512 * 1024;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();
    private final String base;
    private final Optional<String> token;

    /**
     * Access that is not used yet.
     *
     * @param admin the address of the admin interface, such as {@code http://127.0.0.1:13380}
     * @param instance the name of the store in the configuration
     * @param token what the admin interface wants to see, if it does
     */
    BusAccess(String admin, String instance, Optional<String> token) {
        this.base = (admin.endsWith("/") ? admin : admin + "/") + "api/plugins/" + instance + "/";
        this.token = token;
    }

    /** Whether there is a bus at the address. */
    boolean isThere() throws IOException {
        try {
            send(request("indicators", Map.of("id", "none")).GET(), BodyHandlers.discarding());
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    @Override
    public void find(Map<String, String> parameters, IndicatorSearch.Taker taker) throws IOException {
        HttpResponse<InputStream> response =
                send(request("indicators", parameters).GET(), BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(requireOk(response), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                taker.take(hit(line));
            }
        }
    }

    private static IndicatorSearch.Hit hit(String line) {
        Map<String, Object> facts = members(line.getBytes(StandardCharsets.UTF_8));
        JsonText object = Json.write(facts.remove("object"));
        return new IndicatorSearch.Hit(
                facts, (Indicator) MessageParser.OWN.parse(object.bytes()).orThrow());
    }

    private static Map<String, Object> members(byte[] json) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (Json.read(json) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> members.put(String.valueOf(name), value));
        }
        return members;
    }

    @Override
    public String remove(String id) throws IOException {
        post("remove", Map.of("id", id), new byte[0]);
        return id + " is withdrawn from all subscribers";
    }

    @Override
    public ImportCount importObjects(InputStream objects) throws IOException {
        ImportCount count = new ImportCount();
        ObjectStream stream = new ObjectStream(objects);
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        for (Optional<byte[]> object = stream.next(); object.isPresent(); object = stream.next()) {
            part.write(object.get());
            part.write('\n');
            if (part.size() >= PART_BYTES) {
                count.addAll(members(post("import", Map.of(), part.toByteArray())));
                part.reset();
            }
        }
        if (part.size() > 0) {
            count.addAll(members(post("import", Map.of(), part.toByteArray())));
        }
        return count;
    }

    private byte[] post(String path, Map<String, String> parameters, byte[] body) throws IOException {
        HttpRequest.Builder request = request(path, parameters).POST(BodyPublishers.ofByteArray(body));
        try (InputStream answer = requireOk(send(request, BodyHandlers.ofInputStream()))) {
            return answer.readAllBytes();
        }
    }

    private HttpRequest.Builder request(String path, Map<String, String> parameters) {
        String query = new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(entry ->
                                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base + path + (query.isEmpty() ? "" : "?" + query)))
                .timeout(ANSWER_WITHIN);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
            throws IOException {
        try {
            return client.send(request.build(), handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private InputStream requireOk(HttpResponse<InputStream> response) throws IOException {
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(2000), StandardCharsets.UTF_8).strip();
            throw new ThreatBusException(
                    switch (response.statusCode()) {
                        case 401, 403 ->
                            "the bus at " + base + " wants a token (--token-file): status " + response.statusCode();
                        case 404 -> "the bus at " + base + " runs without this store: " + text;
                        default -> text.isEmpty() ? "status " + response.statusCode() + " from " + base : text;
                    });
        }
    }
}
