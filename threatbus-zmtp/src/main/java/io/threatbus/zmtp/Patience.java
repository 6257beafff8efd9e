package io.threatbus.zmtp;

import java.time.Duration;
import java.util.Optional;

/** How long one peer may leave undone what it has begun. Owned by the loop's thread. */
final class Patience {
    private static final Duration HANDSHAKE = Duration.ofSeconds(30);
    private static final Duration UNFINISHED = Duration.ofSeconds(60);

    private final long acceptedNanos;
    private long lastReadNanos;
    private long piledSince;

    Patience(long acceptedNanos) {
        this.acceptedNanos = acceptedNanos;
        this.lastReadNanos = acceptedNanos;
        this.piledSince = acceptedNanos;
    }

    /** Something was read from it. */
    void read(long now) {
        lastReadNanos = now;
    }

    /**
     * Why the connection is to end; called now and then.
     *
     * @param open whether the handshake is done
     * @param piledUp whether so many answers wait that it is not read from
     * @param inside whether it could send more of a message that it has begun
     */
    Optional<String> end(boolean open, boolean piledUp, boolean inside, long now) {
        if (!piledUp) {
            piledSince = now;
        }
        if (!open) {
            return when(now - acceptedNanos, HANDSHAKE, "no handshake within " + HANDSHAKE.toSeconds() + " s");
        }
        if (inside && now - lastReadNanos > UNFINISHED.toNanos()) {
            return Optional.of("it has begun a message and sends nothing more of it");
        }
        return when(now - piledSince, UNFINISHED, "it asks, and does not read the answers");
    }

    private static Optional<String> when(long nanos, Duration longest, String reason) {
        return nanos > longest.toNanos() ? Optional.of(reason) : Optional.empty();
    }
}
