package io.threatbus.app.misp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.threatbus.testing.RealServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A stand-in for MISP as a process of its own, with REST API and ZeroMQ publisher; driven through the same calls as a real
 * one. Needs Python with zmq as {@code /usr/bin/python3}. With {@code -Dthreatbus.misp.real="URL KEY ZMQ-PORT"} the tests
 * run against a real MISP on this machine instead, as far as they can; it should be empty, and is not afterwards. What needs
 * a second one runs if three more words name it.
 */
final class StandIn implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Optional<String> REAL = Optional.ofNullable(System.getProperty("threatbus.misp.real"));

    private static final int WORDS = 3;
    /** What it says of a domain: it is over. */
    private static final String MODEL = "Threat Bus: over";

    private final Optional<Process> process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    final int zmq;
    private final String key;

    StandIn(Path directory, String... arguments) throws IOException {
        this(0, directory, arguments);
    }

    /** A second one. */
    static StandIn other(Path directory) throws IOException {
        return new StandIn(1, directory);
    }

    private StandIn(int number, Path directory, String... arguments) throws IOException {
        if (REAL.isPresent()) {
            Assumptions.assumeTrue(arguments.length == 0, "a real MISP is as it is");
            String[] words = REAL.get().split(" ", -1);
            Assumptions.assumeTrue(words.length >= (number + 1) * WORDS, "there is one real MISP only");
            base = words[number * WORDS];
            key = words[number * WORDS + 1];
            zmq = Integer.parseInt(words[number * WORDS + 2]);
            process = Optional.empty();
            empty();
            return;
        }
        RealServers.requireCommand(
                "/usr/bin/python3 with zmq (apt-get install python3-zmq)", "/usr/bin/python3", "-c", "import zmq");
        Path script = directory.resolve("misp.py");
        try (InputStream in = StandIn.class.getResourceAsStream("/standin/misp.py")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString(), "--heartbeat", "1"));
        command.addAll(List.of(arguments));
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process = Optional.of(started);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        JsonNode ports = MAPPER.readTree(out.readLine());
        base = "http://127.0.0.1:" + ports.get("http").asInt();
        zmq = ports.get("zmq").asInt();
        key = ports.get("key").asText();
    }

    /** What an earlier test left behind would be news to the next one. */
    private void empty() throws IOException {
        try {
            for (JsonNode event : post("/events/index", "{\"limit\": 1000}")) {
                post("/events/delete/" + event.path("id").asText(), "{}");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The port of its API. */
    int http() {
        return URI.create(base).getPort();
    }

    String api(String... more) {
        return api(http(), more);
    }

    /** The same by another port of this machine. */
    String api(int port, String... more) {
        return "api: {host: 'http://127.0.0.1:" + port + "', ssl: true, key: " + key + String.join("", more) + "}";
    }

    String zmq() {
        return zmq(zmq);
    }

    static String zmq(int port) {
        return "zmq: {host: 127.0.0.1, port: " + port + "}";
    }

    /** How long a change takes to settle: a real MISP tells it in several steps. */
    static String settle() {
        return "enrich: {settle: " + (REAL.isPresent() ? "1s" : "30ms") + "}";
    }

    /** How long it takes until a silence means something. */
    Duration quiet() {
        return Duration.ofMillis(REAL.isPresent() ? 6_000 : 700);
    }

    JsonNode post(String path, String json) throws IOException, InterruptedException {
        Assumptions.assumeFalse(REAL.isPresent() && path.startsWith("/_fake/"), "only the stand-in can be told that");
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", key)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return MAPPER.readTree(client.send(request, BodyHandlers.ofString()).body());
    }

    /** Adds an event; returns its number. */
    String event(String more) throws IOException, InterruptedException {
        return post("/events/add", "{\"info\": \"Campaign\"" + more + "}")
                .at("/Event/id")
                .asText();
    }

    /** Adds an attribute that is meant for detection; returns its UUID. */
    String attribute(String event, String type, String value, String... more) throws IOException, InterruptedException {
        return post(
                        "/attributes/add/" + event,
                        "{\"type\":\"" + type + "\",\"value\":\"" + value
                                + "\",\"category\":\"Network activity\",\"to_ids\":true" + String.join("", more) + "}")
                .at("/Attribute/uuid")
                .asText();
    }

    /** Puts values on MISP's only warning list, in place of those that are on it. */
    void warn(String... values) throws IOException, InterruptedException {
        if (REAL.isEmpty()) {
            post("/_fake/warninglist", MAPPER.writeValueAsString(Map.of("values", values)));
            return;
        }
        for (JsonNode list : post("/warninglists/index", "{}").path("Warninglists")) {
            post("/warninglists/delete/" + list.at("/Warninglist/id").asText(), "{}");
        }
        // A new list makes MISP forget what was on the old one.
        post(
                "/warninglists/add",
                "{\"name\":\"My list\",\"type\":\"string\",\"description\":\"x\",\"category\":\"false_positive\","
                        + "\"enabled\":true,\"matching_attributes\":[\"ALL\"],\"entries\":\""
                        + (values.length == 0 ? "nothing.invalid" : String.join("\\n", values)) + "\"}");
    }

    /** Has MISP's decay models call over what has these values; of a real one, all domains or none. */
    void decayed(String... values) throws IOException, InterruptedException {
        if (REAL.isEmpty()) {
            post("/_fake/decayed", MAPPER.writeValueAsString(Map.of("values", values)));
            return;
        }
        String model = "";
        for (JsonNode each : post("/decayingModel/index", "")) {
            if (each.at("/DecayingModel/name").asText().equals(MODEL)) {
                model = each.at("/DecayingModel/id").asText();
            }
        }
        if (model.isEmpty()) {
            model = post(
                            "/decayingModel/add",
                            "{\"name\":\"" + MODEL + "\",\"formula\":\"Polynomial\",\"parameters\":{\"lifetime\":120,"
                                    + "\"decay_speed\":2,\"threshold\":100,\"default_base_score\":80}}")
                    .at("/data/DecayingModel/id")
                    .asText();
            post(
                    "/decayingModelMapping/linkAttributeTypeToModel/" + model,
                    "{\"DecayingModelMapping\":{\"attributetypes\":\"[\\\"domain\\\"]\"}}");
        }
        post("/decayingModel/" + (values.length == 0 ? "disable/" : "enable/") + model, "{}");
    }

    JsonNode edit(String attribute, String json) throws IOException, InterruptedException {
        return post("/attributes/edit/" + attribute, json);
    }

    void deleteForGood(String attribute) throws IOException, InterruptedException {
        post("/attributes/delete/" + attribute + "/1", "{}");
    }

    /** The attributes that a search finds. */
    JsonNode search(String json) throws IOException, InterruptedException {
        return post("/attributes/restSearch", json).at("/response/Attribute");
    }

    @Override
    public void close() {
        process.ifPresent(running -> running.destroyForcibly().onExit().join());
    }
}
