package io.threatbus.bus;

import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator, once, that a subscriber cannot keep up and what is done about it, and once that it has caught up.
 * Any thread may call; changes are guarded by the lock on {@code this}.
 */
final class Lag {
    private static final Logger logger = LoggerFactory.getLogger(Lag.class);
    private static final int CAUGHT_UP_DIVISOR = 10;

    private final String subscriber;
    private final QueueSettings settings;
    private final InstantSource clock;
    private volatile @Nullable Instant since;
    private volatile @Nullable Overflow told;
    private long droppedBefore;

    Lag(String subscriber, QueueSettings settings, InstantSource clock) {
        this.subscriber = subscriber;
        this.settings = settings;
        this.clock = clock;
    }

    /** When the queue ran full, if it has not been nearly empty since. */
    Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /**
     * The queue is full.
     *
     * @param policy what is done about it: another than that of the settings while nobody reads
     */
    void full(long dropped, Overflow policy) {
        if (told == policy) {
            return;
        }
        Instant began;
        synchronized (this) {
            if (told == policy) {
                return;
            }
            told = policy;
            if (since == null) {
                since = clock.instant();
                droppedBefore = dropped;
            }
            began = since;
        }
        logger.warn(
                "{} is behind since {}: {} messages wait for it, its queue is full; {}{}",
                subscriber,
                began,
                settings.capacity(),
                policy == settings.overflow() ? "" : "nobody reads it, so it is not waited for: ",
                consequence(policy));
    }

    private static String consequence(Overflow policy) {
        return switch (policy) {
            case BLOCK -> "the whole bus waits for it";
            case DROP_OLDEST -> "from now on the oldest waiting message is dropped for each new one";
            case DROP_NEWEST -> "new messages for it are dropped until it has room";
            case DISCONNECT -> "it is disconnected and has to subscribe again";
        };
    }

    /** Something was taken out of the queue. */
    void taken(int left, long dropped) {
        if (since == null || left > settings.capacity() / CAUGHT_UP_DIVISOR) {
            return;
        }
        @Nullable Instant began;
        long lost;
        synchronized (this) {
            began = since;
            since = null;
            told = null;
            lost = dropped - droppedBefore;
        }
        if (began != null) {
            Duration behind = Duration.between(began, clock.instant());
            logger.info(
                    "{} has caught up after {} s; {} messages for it were dropped",
                    subscriber,
                    behind.toSeconds(),
                    lost);
        }
    }
}
