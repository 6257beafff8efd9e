package io.threatbus.dist;

import io.threatbus.message.Json;
import io.threatbus.testing.RealServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The stand-in for MISP of the MISP plugin's tests, driven through the calls of a real one. Needs Python with zmq. */
final class MispStandIn implements AutoCloseable {
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<?, ?> ports;

    MispStandIn() throws IOException {
        RealServers.requireCommand(
                "/usr/bin/python3 with zmq (apt-get install python3-zmq)", "/usr/bin/python3", "-c", "import zmq");
        process = new ProcessBuilder(
                        "/usr/bin/python3",
                        Project.file("threatbus-app-misp/src/test/resources/standin/misp.py")
                                .toString(),
                        "--heartbeat",
                        "1")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        ports = (Map<?, ?>) Json.read(line.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The section of the plugin.
     *
     * @param more settings, as {@code max_tlp: amber}
     */
    String configuration(String... more) {
        return "{api: {host: 'http://127.0.0.1:" + ports.get("http") + "', ssl: true, key: " + ports.get("key")
                + "}, zmq: {host: 127.0.0.1, port: " + ports.get("zmq") + "}"
                + Arrays.stream(more).map(setting -> ", " + setting).collect(Collectors.joining()) + "}";
    }

    /** Posts; returns what the answer has at the end of a path of members. */
    String post(String path, Map<String, ?> body, String... members) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get("http") + path))
                .header("Authorization", String.valueOf(ports.get("key")))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body).toString()))
                .build();
        Object value =
                Json.read(client.send(request, BodyHandlers.ofString()).body().getBytes(StandardCharsets.UTF_8));
        for (String member : members) {
            value = value instanceof Map<?, ?> map ? map.get(member) : null;
        }
        return String.valueOf(value);
    }

    /** Adds an event; returns its number. */
    String event() throws IOException, InterruptedException {
        return post("/events/add", Map.of("info", "Campaign"), "Event", "id");
    }

    /** Adds an attribute that is meant for detection; returns its UUID. */
    String attribute(String event, String type, String value) throws IOException, InterruptedException {
        return post(
                "/attributes/add/" + event,
                Map.of("type", type, "value", value, "category", "Network activity", "to_ids", true),
                "Attribute",
                "uuid");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
