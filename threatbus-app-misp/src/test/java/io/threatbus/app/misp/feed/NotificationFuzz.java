package io.threatbus.app.misp.feed;

import io.threatbus.app.misp.Vectors;
import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.model.Notification;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The entry for fuzzers: whatever bytes come as a frame of MISP's ZeroMQ feed, they are a notification or refused with a
 * reason, and nothing else happens. Its corpus are the frames recorded from a real MISP, and some that no MISP sends.
 */
public final class NotificationFuzz {
    private static final int LIMIT = 1 << 20;
    private static final String DEEP = "[".repeat(5_000) + "]".repeat(5_000);
    private static final List<String> FORGED = List.of(
            "",
            " ",
            "misp_json ",
            "misp_json {}",
            "misp_json []",
            "misp_json null",
            "misp_json {\"Attribute\":null}",
            "misp_json {\"Attribute\":[]}",
            "misp_json {\"Attribute\":{\"uuid\":{}}}",
            "misp_json_attribute {\"Attribute\":{\"uuid\":\"no\"},\"action\":\"edit\"}",
            "misp_json_attribute {\"Attribute\":{\"value\":\"\\ud800\"},\"action\":7}",
            "misp_json {\"Event\":{\"Attribute\":[{\"Tag\":[{}]},null,3]}}",
            "misp_json {\"Event\":{\"Object\":[{\"Attribute\":{}}]}}",
            "misp_json_tag {\"Tag\":{\"name\":1e999},\"action\":[]}",
            "misp_json_sighting {\"Sighting\":[{\"attribute_uuid\":0}]}",
            "misp_json_event {\"Event\":{\"timestamp\":\"99999999999999999999\",\"id\":-1}}",
            "misp_json {\"Event\":" + DEEP + "}",
            "misp_json_self {\"status\":\"x\"}",
            "m".repeat(1_000) + " {}");

    private NotificationFuzz() {}

    /** What coverage-guided fuzzers call. */
    public static void fuzzerTestOneInput(byte[] frame) {
        isRead(frame);
    }

    /** Reads a frame; whether it is a notification. */
    static boolean isRead(byte[] frame) {
        try {
            Notification notification = ZmqFrame.read(frame, LIMIT);
            Objects.requireNonNull(notification.toString());
            return true;
        } catch (BadInputException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("refused without a reason", e);
            }
            return false;
        }
    }

    /** The seeds. */
    static List<byte[]> corpus() {
        List<byte[]> corpus = new ArrayList<>();
        Vectors.frames().forEach(line -> corpus.add(line.get("frame").asText().getBytes(StandardCharsets.UTF_8)));
        FORGED.forEach(text -> corpus.add(text.getBytes(StandardCharsets.UTF_8)));
        return corpus;
    }
}
