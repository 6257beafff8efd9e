package io.threatbus.message;

import java.util.List;

/**
 * The name under which a message is routed, or a prefix of such names that somebody subscribes to.
 *
 * @param name any text; compared letter by letter
 */
public record Topic(String name) {
    public static final Topic INDICATOR = new Topic("stix2/indicator");
    public static final Topic SIGHTING = new Topic("stix2/sighting");
    public static final Topic SNAPSHOT_REQUEST = new Topic("threatbus/snapshotrequest");
    public static final Topic SNAPSHOT_ENVELOPE = new Topic("threatbus/snapshotenvelope");

    /** Every topic that a message can have. */
    public static final List<Topic> OF_MESSAGES = List.of(INDICATOR, SIGHTING, SNAPSHOT_REQUEST, SNAPSHOT_ENVELOPE);

    /** Whether a subscription to this topic receives messages of the other. */
    public boolean isPrefixOf(Topic other) {
        return other.name.startsWith(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
