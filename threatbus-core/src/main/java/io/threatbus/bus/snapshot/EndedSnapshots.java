package io.threatbus.bus.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The snapshots of this bus that have ended lately. Their requests may still be on their way through the backbone, and
 * without this they would look like those of another bus when they come back. Guarded by the lock on {@code this}.
 */
public final class EndedSnapshots {
    /** No request should take longer through {@code inq} and a broker than this. */
    public static final Duration KEPT = Duration.ofMinutes(10);

    /** About a megabyte, and far more than are asked for in that time unless something is wrong. */
    public static final int MOST = 10_000;

    private final Map<UUID, Instant> endings = new LinkedHashMap<>();

    public synchronized void add(UUID id, Instant now) {
        endings.putIfAbsent(id, now);
        if (endings.size() > MOST) {
            endings.remove(endings.keySet().iterator().next());
        }
    }

    public synchronized boolean contains(UUID id) {
        return endings.containsKey(id);
    }

    /** Called every now and then. */
    public synchronized void forgetOld(Instant now) {
        Instant limit = now.minus(KEPT);
        endings.values().removeIf(end -> end.isBefore(limit));
    }
}
