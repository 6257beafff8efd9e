package io.threatbus.app.misp.mapping;

import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Update;
import io.threatbus.stix.StixTimestamp;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An indicator without its version: everything that the attribute says, but not yet when it was created and modified
 * and whether it is an update. Immutable.
 *
 * @param timestamp when the attribute was changed last
 * @param life from when on and until when it is to be looked for, as far as MISP says
 * @param context what a withdrawal repeats
 * @param parts the attributes of an object that became one indicator; empty for an attribute
 * @param properties the other properties, as {@link Json#write} takes them
 */
public record IndicatorContent(
        UUID uuid,
        Mapping.Pattern pattern,
        Instant timestamp,
        Life life,
        Context context,
        List<UUID> parts,
        Map<String, Object> properties) {
    private static final int DIGEST_BYTES = 12;

    public IndicatorContent {
        parts = List.copyOf(parts);
    }

    /**
     * What a withdrawal repeats of the indicator besides its pattern.
     *
     * @param creator the creator's reference, or empty text
     * @param marking the reference of its TLP marking, or empty text
     */
    public record Context(String creator, String marking) {}

    /**
     * From when on and until when something is to be looked for.
     *
     * @param firstSeen when it was seen first; empty where nobody says
     * @param expiration when somebody let it expire; stays so until MISP says otherwise
     * @param end the end of its lifetime, which begins anew with each change
     */
    public record Life(Optional<Instant> firstSeen, Optional<Instant> expiration, Optional<Instant> end) {}

    /**
     * From when on it is to be looked for: this does not move with later changes.
     *
     * @param created when it was sent first
     */
    public Instant validFrom(Instant created) {
        return life.firstSeen.orElse(created);
    }

    /** Until when; empty for ever, and where STIX cannot say it because it would not come after the beginning. */
    public Optional<Instant> validUntil(Instant created) {
        return life.expiration.or(life::end).filter(until -> until.isAfter(validFrom(created)));
    }

    /** Whether somebody let it expire before now. */
    public boolean hasExpired(Instant now) {
        return life.expiration.filter(at -> !at.isAfter(now)).isPresent();
    }

    /**
     * Tells apart indicators that say different things. The time of the last change is not part of it: an attribute
     * that was saved without a change is not worth a message.
     */
    public String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            life.firstSeen.ifPresent(at -> sha.update(at.toString().getBytes(StandardCharsets.US_ASCII)));
            life.expiration.or(life::end).ifPresent(at -> sha.update(("-" + at).getBytes(StandardCharsets.US_ASCII)));
            sha.update(pattern.text().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha.digest(Json.write(properties).bytes()), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The indicator in one version.
     *
     * @throws io.threatbus.ThreatBusException if the bus takes no such message
     */
    public Indicator version(MessageParser parser, Instant created, Instant modified, Optional<Update> update) {
        Map<String, Object> all = head(uuid, created, modified, validFrom(created), pattern);
        validUntil(created).ifPresent(until -> all.put("valid_until", text(until)));
        update.ifPresent(u -> all.put("x_threatbus_update", u.name()));
        all.putAll(properties);
        return parsed(parser, all);
    }

    /** What every version of an indicator says, and its withdrawal, too. */
    public static Map<String, Object> head(
            UUID uuid, Instant created, Instant modified, Instant validFrom, Mapping.Pattern pattern) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("type", "indicator");
        head.put("spec_version", "2.1");
        head.put("id", "indicator--" + uuid);
        head.put("created", text(created));
        head.put("modified", text(modified));
        head.put("valid_from", text(validFrom));
        head.put("pattern", pattern.text());
        head.put("pattern_type", pattern.patternType());
        if (pattern.patternType().equals(Mapping.Pattern.STIX)) {
            head.put("pattern_version", "2.1");
        }
        return head;
    }

    /** The message of these properties. */
    public static Indicator parsed(MessageParser parser, Map<String, Object> properties) {
        return (Indicator) parser.parse(Json.write(properties).bytes()).orThrow();
    }

    private static String text(Instant instant) {
        return StixTimestamp.of(instant).toString();
    }
}
