package io.threatbus.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * One object of history on its way to whoever asked.
 *
 * @param snapshotId of the request it answers
 * @param body the object
 */
public record SnapshotEnvelope(UUID snapshotId, StixObject body) implements Message {
    @Override
    public Topic topic() {
        return Topic.SNAPSHOT_ENVELOPE;
    }

    @Override
    public JsonText json() {
        SnapshotType type = body instanceof Indicator ? SnapshotType.INDICATOR : SnapshotType.SIGHTING;
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "snapshotenvelope");
        members.put("snapshot_type", type.code());
        members.put("snapshot_id", snapshotId.toString());
        members.put("body", body.json());
        return Json.write(members);
    }
}
