package io.threatbus.message;

import io.threatbus.stix.Marking;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.util.Map;
import java.util.Optional;

/**
 * A STIX 2.1 Sighting (section 5.2): an indicator was seen. Made by {@link MessageParser} or {@link #of}; two are equal
 * if their JSON is.
 */
public final class Sighting implements StixObject {
    private final JsonText json;
    private final StixId id;
    private final StixTimestamp created;
    private final StixTimestamp modified;
    private final long versionHash;
    private final StixId sightingOf;
    private final Optional<StixTimestamp> firstSeen;
    private final Optional<StixTimestamp> lastSeen;
    private final Marking marking;

    Sighting(
            JsonText json,
            StixId id,
            StixTimestamp created,
            StixTimestamp modified,
            StixId sightingOf,
            Optional<StixTimestamp> firstSeen,
            Optional<StixTimestamp> lastSeen,
            Marking marking) {
        this.json = json;
        this.id = id;
        this.created = created;
        this.modified = modified;
        this.versionHash = StixObject.versionHash(id, modified);
        this.sightingOf = sightingOf;
        this.firstSeen = firstSeen;
        this.lastSeen = lastSeen;
        this.marking = marking;
    }

    /**
     * A sighting of the given properties, in the form that {@link Json#write} takes. {@code type} and
     * {@code spec_version} need not be given.
     *
     * @throws io.threatbus.ThreatBusException if they do not make a valid sighting
     */
    public static Sighting of(Map<String, ?> properties) {
        return (Sighting) MessageParser.DEFAULT.build("sighting", properties);
    }

    @Override
    public Topic topic() {
        return Topic.SIGHTING;
    }

    @Override
    public JsonText json() {
        return json;
    }

    @Override
    public StixId id() {
        return id;
    }

    @Override
    public StixTimestamp created() {
        return created;
    }

    @Override
    public StixTimestamp modified() {
        return modified;
    }

    @Override
    public long versionHash() {
        return versionHash;
    }

    @Override
    public Marking marking() {
        return marking;
    }

    /** What was seen, usually an indicator. */
    public StixId sightingOf() {
        return sightingOf;
    }

    public Optional<StixTimestamp> firstSeen() {
        return firstSeen;
    }

    public Optional<StixTimestamp> lastSeen() {
        return lastSeen;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sighting sighting && json.equals(sighting.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
