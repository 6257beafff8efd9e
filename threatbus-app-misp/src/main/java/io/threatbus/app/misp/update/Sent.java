package io.threatbus.app.misp.update;

import io.threatbus.app.misp.mapping.Draft;
import io.threatbus.app.misp.mapping.Mapping;
import java.time.Instant;
import java.util.UUID;

/**
 * What is remembered of an attribute that was sent to the bus.
 *
 * @param attributeId its number in MISP
 * @param eventId the event's number
 * @param eventUuid the event's UUID, or empty text
 * @param pattern the pattern as last sent
 * @param context what a withdrawal repeats besides
 * @param created as sent, and to be repeated in every later version
 * @param modified as last sent; every later version is newer
 * @param validFrom as last sent
 * @param timestamp the attribute's last change, in seconds since 1970: older news is ignored
 * @param digest tells whether it says something new
 */
public record Sent(
        UUID uuid,
        State state,
        String attributeId,
        String eventId,
        String eventUuid,
        Mapping.Pattern pattern,
        Draft.Context context,
        Instant created,
        Instant modified,
        Instant validFrom,
        long timestamp,
        String digest) {
    /** To whom it was sent. */
    public enum State {
        /** To everybody. */
        LIVE,
        /** Only to somebody who asked for a snapshot. */
        ANSWERED,
        /** To everybody, and then withdrawn. */
        WITHDRAWN
    }

    /** Whether somebody may have it now. */
    public boolean isOut() {
        return state != State.WITHDRAWN;
    }

    Sent withdrawn(Instant at, long changed) {
        return new Sent(
                uuid,
                State.WITHDRAWN,
                attributeId,
                eventId,
                eventUuid,
                pattern,
                context,
                created,
                at,
                validFrom,
                Math.max(timestamp, changed),
                "");
    }
}
