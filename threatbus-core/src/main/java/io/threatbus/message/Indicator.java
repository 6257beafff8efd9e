package io.threatbus.message;

import io.threatbus.stix.Marking;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.Tlp;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.sensor.GuardMark;
import io.threatbus.stix.sensor.GuardScreen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A STIX 2.1 Indicator (section 4.7): what to look for. Made by {@link MessageParser} or {@link #of}; two are equal if
 * their JSON is.
 */
public final class Indicator implements StixObject {
    /** The {@code pattern_type} of patterns in STIX's own language. */
    public static final String STIX_PATTERN = "stix";

    private final JsonText json;
    private final StixId id;
    private final StixTimestamp created;
    private final StixTimestamp modified;
    private final long versionHash;
    private final String pattern;
    private final String patternType;
    private final StixTimestamp validFrom;
    private final @Nullable StixTimestamp validUntil;
    private final @Nullable Update update;
    private final List<StixId> objectMarkingRefs;
    private final Marking marking;
    // What every message is decided by lies in the object itself: each step to another one may wait for memory.
    private final long modifiedMicros;
    private final long rank;
    private final int kinds;
    private final boolean revoked;
    private final boolean removal;
    private final boolean datedByBus;
    private final boolean plain;
    private final @Nullable String source;
    private final @Nullable StixId createdBy;
    private final @Nullable Act act;
    private final @Nullable String guard;

    Indicator(
            JsonText json,
            StixId id,
            StixTimestamp created,
            StixTimestamp modified,
            String pattern,
            String patternType,
            Validity validity,
            Optional<Update> update,
            List<StixId> objectMarkingRefs,
            Marking marking,
            Standing standing) {
        this.json = json;
        this.id = id;
        this.created = created;
        this.modified = modified;
        this.versionHash = StixObject.versionHash(id, modified);
        this.pattern = pattern;
        this.patternType = patternType;
        this.validFrom = validity.from;
        this.validUntil = validity.until.orElse(null);
        this.update = update.orElse(null);
        this.objectMarkingRefs = List.copyOf(objectMarkingRefs);
        this.marking = marking;
        this.modifiedMicros = modified.epochMicros();
        this.rank = standing.rank();
        this.kinds = standing.kinds();
        this.revoked = validity.revoked;
        this.removal = revoked || this.update == Update.REMOVE;
        this.datedByBus = standing.datedByBus();
        this.plain = patternType.equals(STIX_PATTERN) && GuardScreen.isPlain(pattern);
        this.source = standing.source().orElse(null);
        this.createdBy = standing.createdBy().orElse(null);
        this.act = standing.act().orElse(null);
        this.guard = standing.guard().orElse(null);
    }

    /**
     * When an indicator is good for use.
     *
     * @param from the beginning
     * @param until the end, which is no longer part of it; empty for ever
     * @param revoked whether its author has withdrawn it
     */
    record Validity(StixTimestamp from, Optional<StixTimestamp> until, boolean revoked) {}

    /**
     * An indicator of the given properties, in the form that {@link Json#write} takes. {@code type} and
     * {@code spec_version} need not be given.
     *
     * @throws io.threatbus.ThreatBusException if they do not make a valid indicator
     */
    public static Indicator of(Map<String, ?> properties) {
        return (Indicator) MessageParser.DEFAULT.build("indicator", properties);
    }

    /**
     * This indicator with some properties changed, added or, with {@link Json#NULL}, left out; all others stay as they
     * are written.
     *
     * @throws io.threatbus.ThreatBusException if the outcome is no valid indicator
     */
    public Indicator with(Map<String, ?> changes) {
        return (Indicator) MessageParser.OWN.parse(json.with(changes)).orThrow();
    }

    /**
     * The word to everybody who has this indicator to drop it.
     *
     * @param at becomes {@code modified}, so that it is newer than what it withdraws
     */
    public Indicator removal(StixTimestamp at) {
        return with(Map.of("modified", at.toString(), Property.UPDATE.key(), Update.REMOVE.name()));
    }

    @Override
    public Topic topic() {
        return Topic.INDICATOR;
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

    /** {@link #modified} in microseconds since 1970. */
    public long modifiedMicros() {
        return modifiedMicros;
    }

    @Override
    public long versionHash() {
        return versionHash;
    }

    /** The pattern as it is written. */
    public String pattern() {
        return pattern;
    }

    /** The language of the pattern, {@link #STIX_PATTERN} or another such as {@code snort}. */
    public String patternType() {
        return patternType;
    }

    /**
     * The pattern's syntax tree, if it is in STIX's own language. It is read anew at each call: that takes a fraction of a
     * microsecond, while the trees of all messages that wait in queues would take more memory than the messages.
     */
    public Optional<Pattern> stixPattern() {
        return patternType.equals(STIX_PATTERN) ? Optional.of(PatternParser.parse(pattern)) : Optional.empty();
    }

    public StixTimestamp validFrom() {
        return validFrom;
    }

    public Optional<StixTimestamp> validUntil() {
        return Optional.ofNullable(validUntil);
    }

    public boolean revoked() {
        return revoked;
    }

    /** What {@code x_threatbus_update} says. */
    public Optional<Update> update() {
        return Optional.ofNullable(update);
    }

    /** Whether this message tells to stop looking: an update of {@link Update#REMOVE}, or revoked. */
    public boolean isRemoval() {
        return removal;
    }

    /** Where in its life this version of the indicator is at that instant. */
    public IndicatorState stateAt(Instant instant) {
        if (isRemoval()) {
            return IndicatorState.REMOVED;
        } else if (instant.isBefore(validFrom.instant())) {
            return IndicatorState.PENDING;
        }
        boolean expired = validUntil != null && !instant.isBefore(validUntil.instant());
        return expired ? IndicatorState.EXPIRED : IndicatorState.ACTIVE;
    }

    public List<StixId> objectMarkingRefs() {
        return objectMarkingRefs;
    }

    @Override
    public Marking marking() {
        return marking;
    }

    /** How far the indicator as a whole may be passed on, if its markings say so; of several levels the strictest. */
    public Optional<Tlp> tlp() {
        return Tlp.strictest(objectMarkingRefs);
    }

    /**
     * Orders contents of one {@code modified}, the same way on every bus; unsigned. The upper three bits are the
     * {@link io.threatbus.stix.MarkingLevel}. Two of one {@code modified} and one rank are the same version, whatever else
     * differs.
     */
    public long rank() {
        return rank;
    }

    /** The kinds of objects that the pattern compares, wherever in it, {@link IndicatorKind#bit} each. */
    public int kinds() {
        return kinds;
    }

    /**
     * Who lists it: {@code x_threatbus_source}. Sources that name themselves are counted: the indicator stays until the
     * last of them has withdrawn it.
     */
    public Optional<String> source() {
        return Optional.ofNullable(source);
    }

    /** Its author: {@code created_by_ref}. */
    public Optional<StixId> createdBy() {
        return Optional.ofNullable(createdBy);
    }

    /** What a bus says of a version, if this is such a message. */
    public Optional<Act> act() {
        return Optional.ofNullable(act);
    }

    /** Whether {@code modified} is the time of arrival at a bus, since the indicator came without an id and a time. */
    public boolean isDatedByBus() {
        return datedByBus;
    }

    /** Whether its pattern shows at first sight that the guard's built-in layer has nothing to say of it. */
    public boolean isPlain() {
        return plain;
    }

    /**
     * What the guard of this bus says of it, if it says anything: to be believed of what comes out of the bus, not of what
     * comes in.
     */
    public Optional<GuardMark> guardMark() {
        return Optional.ofNullable(guard).flatMap(GuardMark::parse);
    }

    /** Whether it has {@link Property#GUARD}, whatever that says. */
    public boolean isGuardMarked() {
        return guard != null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Indicator indicator && json.equals(indicator.json);
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
