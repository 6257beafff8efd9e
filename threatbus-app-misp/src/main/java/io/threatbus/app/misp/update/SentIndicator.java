package io.threatbus.app.misp.update;

import io.threatbus.app.misp.mapping.IndicatorContent;
import io.threatbus.app.misp.mapping.Mapping;
import io.threatbus.app.misp.model.Attribute;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is remembered of an attribute that was sent to the bus.
 *
 * @param attributeId its number in MISP; empty text for an object
 * @param eventId the event's number
 * @param eventUuid the event's UUID, or empty text
 * @param pattern the pattern as last sent
 * @param context what a withdrawal repeats besides
 * @param created as sent, and to be repeated in every later version
 * @param modified as last sent; every later version is newer
 * @param validFrom as last sent
 * @param expiration when somebody let it expire, as far as MISP last said
 * @param timestamp the attribute's last change, in seconds since 1970: what is older is ignored
 * @param digest tells whether it says something new
 * @param parts of an object that was sent as a whole, the attributes that are meant for detection
 */
public record SentIndicator(
        UUID uuid,
        State state,
        String attributeId,
        String eventId,
        String eventUuid,
        Mapping.Pattern pattern,
        IndicatorContent.Context context,
        Instant created,
        Instant modified,
        Instant validFrom,
        Optional<Instant> expiration,
        long timestamp,
        String digest,
        List<UUID> parts) {
    public SentIndicator {
        parts = List.copyOf(parts);
    }

    /** To whom it was sent. */
    public enum State {
        /** To everybody. */
        LIVE,
        /** Only to somebody who asked for a snapshot. */
        ANSWERED,
        /** To everybody, and then withdrawn. */
        WITHDRAWN,
        /** To everybody, and then withdrawn for what MISP itself finds, which its messages do not show. */
        HELD
    }

    /** What to remember of an indicator that is sent. */
    public static SentIndicator of(
            Attribute attribute, IndicatorContent content, State state, Instant created, Instant modified) {
        return new SentIndicator(
                attribute.uuid(),
                state,
                attribute.id(),
                attribute.event().id(),
                attribute.event().uuid().map(Object::toString).orElse(""),
                content.pattern(),
                content.context(),
                created,
                modified,
                content.validFrom(created),
                content.life().expiration(),
                attribute.timestamp(),
                content.digest(),
                content.parts());
    }

    /** Whether somebody may have it now. */
    public boolean isOut() {
        return state == State.LIVE || state == State.ANSWERED;
    }

    /** Whether it is an object that was sent as a whole. */
    public boolean isObject() {
        return !parts.isEmpty();
    }

    /** The same, withdrawn. */
    SentIndicator withdrawn(State as, Instant at, long changed) {
        return new SentIndicator(
                uuid,
                as,
                attributeId,
                eventId,
                eventUuid,
                pattern,
                context,
                created,
                at,
                validFrom,
                expiration,
                Math.max(timestamp, changed),
                "",
                parts);
    }
}
