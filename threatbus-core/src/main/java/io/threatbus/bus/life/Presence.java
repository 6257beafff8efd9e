package io.threatbus.bus.life;

import io.threatbus.message.SnapshotEnvelope;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Stores tell each other that they are there by envelopes of a snapshot that nobody asked for: what is in them is no word
 * about an indicator. Stateless.
 */
final class Presence {
    private static final UUID CHANNEL =
            UUID.nameUUIDFromBytes("Threat Bus store presence".getBytes(StandardCharsets.UTF_8));

    private Presence() {}

    static boolean isPresence(SnapshotEnvelope envelope) {
        return envelope.snapshotId().equals(CHANNEL);
    }
}
