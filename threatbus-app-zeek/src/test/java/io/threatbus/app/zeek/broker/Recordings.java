package io.threatbus.app.zeek.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.threatbus.app.zeek.data.WireReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The recordings of real programs. */
public final class Recordings {
    private Recordings() {}

    public static byte[] bytes(String name) {
        try (InputStream stream =
                Objects.requireNonNull(Recordings.class.getResourceAsStream("/broker/" + name), name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(bytes(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bodies of the frames of a stream. */
    static List<byte[]> frames(byte[] stream) {
        List<byte[]> frames = new ArrayList<>();
        WireReader reader = new WireReader(stream);
        while (reader.remaining() > 0) {
            frames.add(reader.raw(reader.u32()));
        }
        return frames;
    }
}
