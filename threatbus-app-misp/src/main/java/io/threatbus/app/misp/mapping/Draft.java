package io.threatbus.app.misp.mapping;

import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Update;
import io.threatbus.stix.StixTimestamp;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * An indicator without its version: everything that the attribute says, but not yet when it was created and modified
 * and whether it is an update. Immutable.
 */
public final class Draft {
    private static final int DIGEST_BYTES = 12;

    private final UUID uuid;
    private final Mapping.Pattern pattern;
    private final Instant timestamp;
    private final Optional<Instant> firstSeen;
    private final Context context;
    private final byte[] body;

    /**
     * What a withdrawal repeats of the indicator besides its pattern.
     *
     * @param creator the creator's reference, or empty text
     * @param marking the reference of its TLP marking, or empty text
     */
    public record Context(String creator, String marking) {}

    Draft(
            UUID uuid,
            Mapping.Pattern pattern,
            Instant timestamp,
            Optional<Instant> firstSeen,
            Context context,
            byte[] body) {
        this.uuid = uuid;
        this.pattern = pattern;
        this.timestamp = timestamp;
        this.firstSeen = firstSeen;
        this.context = context;
        this.body = body;
    }

    public UUID uuid() {
        return uuid;
    }

    public Mapping.Pattern pattern() {
        return pattern;
    }

    public Context context() {
        return context;
    }

    /** When the attribute was changed last. */
    public Instant timestamp() {
        return timestamp;
    }

    /** From when on it is to be looked for. */
    public Instant validFrom() {
        return firstSeen.orElse(timestamp);
    }

    /**
     * Tells apart indicators that say different things. The time of the last change is not part of it: an attribute
     * that was saved without a change makes no news.
     */
    public String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            firstSeen.ifPresent(at -> sha.update(at.toString().getBytes(StandardCharsets.US_ASCII)));
            return HexFormat.of().formatHex(sha.digest(body), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The indicator in one version. */
    public Indicator version(MessageParser parser, Instant created, Instant modified, Optional<Update> update) {
        String createdText = StixTimestamp.of(created).toString();
        StringBuilder head = new StringBuilder(256)
                .append("{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--")
                .append(uuid)
                .append("\",\"created\":\"")
                .append(createdText)
                .append("\",\"modified\":\"")
                .append(modified.equals(created) ? createdText : StixTimestamp.of(modified))
                .append("\",\"valid_from\":\"")
                .append(validFrom().equals(created) ? createdText : StixTimestamp.of(validFrom()))
                .append("\",");
        update.ifPresent(u -> head.append("\"x_threatbus_update\":\"").append(u).append("\","));
        ByteArrayOutputStream json = new ByteArrayOutputStream(head.length() + body.length);
        json.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        json.write(body, 1, body.length - 1);
        return (Indicator) parser.parse(json.toByteArray()).orThrow();
    }
}
