package io.threatbus.app.misp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The recordings from a real MISP that come with the tests. */
public final class Vectors {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Vectors() {}

    /** Attributes of every type and their patterns. */
    public static List<JsonNode> attributes() {
        return list("attribute-patterns.json");
    }

    /** Recorded REST requests and answers. */
    public static List<JsonNode> exchanges() {
        return list("rest-exchanges.json");
    }

    /** Recorded ZeroMQ frames and what is to become of each. */
    public static List<JsonNode> frames() {
        List<JsonNode> frames = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(open("zmq-messages.jsonl"), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                frames.add(MAPPER.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frames;
    }

    private static List<JsonNode> list(String name) {
        try (InputStream in = open(name)) {
            List<JsonNode> list = new ArrayList<>();
            MAPPER.readTree(in).forEach(list::add);
            return list;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + name), name);
    }
}
