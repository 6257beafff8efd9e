package io.threatbus.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One object of history on its way to whoever asked.
 *
 * @param snapshotId of the request it answers
 * @param body the object
 * @param life what the bus that answers knows of the indicator's life, for other buses that decide it by the same rule
 */
public record SnapshotEnvelope(UUID snapshotId, StixObject body, Optional<String> life) implements Message {
    /** The object alone. */
    public SnapshotEnvelope(UUID snapshotId, StixObject body) {
        this(snapshotId, body, Optional.empty());
    }

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
        life.ifPresent(text -> members.put(Property.LIFE.key(), text));
        return Json.write(members);
    }
}
