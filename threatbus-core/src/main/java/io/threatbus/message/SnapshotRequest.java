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
 */
public record SnapshotRequest(SnapshotType type, UUID snapshotId, Duration span) implements Message {
    /** The span that means "all there is"; the longest that every version understands. */
    public static final Duration EVERYTHING = Duration.ofDays(999_999_999);

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
        return Json.write(members);
    }
}
