package io.threatbus.message;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Somebody asks for history.
 *
 * @param type which kind of objects
 * @param snapshotId ties the answers to the question
 * @param span how far back from now
 * @param lives whether whoever asks wants all that was spoken of since, also where nothing changed by it: a bus that was away
 */
public record SnapshotRequest(SnapshotType type, UUID snapshotId, Duration span, boolean lives) implements Message {
    /** The span that means "all there is"; the longest that every version understands. */
    public static final Duration EVERYTHING = Duration.ofDays(999_999_999);

    /** A request for what has changed. */
    public SnapshotRequest(SnapshotType type, UUID snapshotId, Duration span) {
        this(type, snapshotId, span, false);
    }

    @Override
    public Topic topic() {
        return Topic.SNAPSHOT_REQUEST;
    }

    @Override
    public JsonText json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "snapshotrequest");
        members.put("snapshot_type", type.code());
        members.put("snapshot_id", snapshotId.toString());
        members.put("snapshot", span.toSeconds());
        if (lives) {
            members.put(Property.LIFE.key(), "all");
        }
        return Json.write(members);
    }
}
