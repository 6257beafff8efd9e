package io.threatbus.app.zmq.client;

import io.threatbus.message.Indicator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which version of which indicator was received, to show the bus that nothing is missing: about 100 bytes for each, and so
 * many at most as take a third of the heap. Guarded by the lock on {@code this}.
 */
final class HeldVersions {
    /** A third is left for a table that grows while the smaller one is still there. */
    private static final int BYTES_OF_HEAP_EACH = 300;

    private final int most;
    private final Map<UUID, Long> versions = new HashMap<>();
    private long sum;

    /** For so many indicators at most. */
    HeldVersions(int most) {
        this.most = most;
    }

    /** For how many there is memory in this process. */
    static int mostInHeap() {
        return (int) Math.min(Integer.MAX_VALUE / 2, Runtime.getRuntime().maxMemory() / BYTES_OF_HEAP_EACH);
    }

    /** It was received; false if there is no room for it. */
    synchronized boolean add(Indicator indicator) {
        if (versions.size() >= most
                && !indicator.isRemoval()
                && !versions.containsKey(indicator.id().uuid())) {
            return false;
        }
        @Nullable Long before = indicator.isRemoval()
                ? versions.remove(indicator.id().uuid())
                : versions.put(indicator.id().uuid(), indicator.versionHash());
        sum -= before == null ? 0 : before;
        sum += indicator.isRemoval() ? 0 : indicator.versionHash();
        return true;
    }

    /** Forgets everything. */
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
