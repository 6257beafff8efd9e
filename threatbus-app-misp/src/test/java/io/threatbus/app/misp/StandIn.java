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
import java.util.ArrayList;
import java.util.List;

/**
 * A stand-in for MISP as a process of its own, with REST API and ZeroMQ publisher; driven through the same calls as a real
 * one. Needs Python with zmq as {@code /usr/bin/python3}.
 */
final class StandIn implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    final int http;
    final int zmq;
    private final String key;

    StandIn(Path directory, String... arguments) throws IOException {
        RealServers.requireCommand(
                "/usr/bin/python3 with zmq (apt-get install python3-zmq)", "/usr/bin/python3", "-c", "import zmq");
        Path script = directory.resolve("misp.py");
        try (InputStream in = StandIn.class.getResourceAsStream("/standin/misp.py")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString(), "--heartbeat", "1"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        JsonNode ports = MAPPER.readTree(out.readLine());
        http = ports.get("http").asInt();
        zmq = ports.get("zmq").asInt();
        key = ports.get("key").asText();
    }

    String api(String... more) {
        return "api: {host: 'http://127.0.0.1:" + http + "', ssl: true, key: " + key + String.join("", more) + "}";
    }

    String zmq() {
        return zmq(zmq);
    }

    static String zmq(int port) {
        return "zmq: {host: 127.0.0.1, port: " + port + "}";
    }

    JsonNode post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                .header("Authorization", key)
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
        process.destroyForcibly();
        process.onExit().join();
    }
}
