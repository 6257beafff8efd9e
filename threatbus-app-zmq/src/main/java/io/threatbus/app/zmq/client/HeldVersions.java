package io.threatbus.app.zmq.client;

import io.threatbus.message.Indicator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which version of which indicator was received, to show the bus that nothing is missing: about 100 bytes for each. Guarded
 * by the lock on {@code this}.
 */
final class HeldVersions {
    private final Map<UUID, Long> versions = new HashMap<>();
    private long sum;

    /** It was received. */
    synchronized void add(Indicator indicator) {
        @Nullable Long before = indicator.isRemoval()
                ? versions.remove(indicator.id().uuid())
                : versions.put(indicator.id().uuid(), indicator.versionHash());
        sum -= before == null ? 0 : before;
        sum += indicator.isRemoval() ? 0 : indicator.versionHash();
    }

    /** Begins anew: the bus will send everything. */
    synchronized void clear() {
        versions.clear();
        sum = 0;
    }

    synchronized boolean isEmpty() {
        return versions.isEmpty();
    }

    /** The sum of the versions' hashes, as 16 hexadecimal digits. */
    synchronized String digest() {
        return String.format("%016x", sum);
    }
}
