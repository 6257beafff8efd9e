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
 * Tells the operator, once, that a subscriber cannot keep up and what is done about it, and once that it has caught up. One
 * whose queue fills and empties again and again is told of once a minute, with the number of times. Any thread may call;
 * changes are guarded by the lock on {@code this}.
 */
final class Lag {
    private static final Logger logger = LoggerFactory.getLogger(Lag.class);
    private static final double CAUGHT_UP = 0.1;
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final String subscriber;
    private final QueueSettings settings;
    private final InstantSource clock;
    private final InstantSource steadyClock;
    private volatile @Nullable Instant since;
    /** The same moment on the steady clock. */
    private Instant sinceSteady = Instant.MIN;
    /** What the log says, or will say when it may, is done about it. */
    private volatile @Nullable Overflow policy;
    /** Whether the log knows of it. */
    private volatile boolean told;

    private @Nullable Instant lastTold;
    private long untold;
    private long droppedBefore;

    /**
     * Of a subscriber that keeps up.
     *
     * @param clock the time of day, for what is said
     * @param steadyClock for how long something lasts
     */
    Lag(String subscriber, QueueSettings settings, InstantSource clock, InstantSource steadyClock) {
        this.subscriber = subscriber;
        this.settings = settings;
        this.clock = clock;
        this.steadyClock = steadyClock;
    }

    /** When the queue ran full, if it has not been nearly empty since. */
    Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /**
     * The queue is full.
     *
     * @param waiting how many messages it holds
     * @param consequence what is done about it: another than that of the settings while nobody reads
     */
    void full(int waiting, long dropped, Overflow consequence) {
        if (policy == consequence && told) {
            return;
        }
        Instant now = steadyClock.instant();
        Instant began;
        long more;
        synchronized (this) {
            if (policy == consequence && told) {
                return;
            }
            began = since == null ? begin(now, dropped) : since;
            policy = consequence;
            if (!told && lastTold != null && now.isBefore(lastTold.plus(QUIET))) {
                return;
            }
            told = true;
            lastTold = now;
            more = untold;
            untold = 0;
        }
        logger.atWarn()
                .addKeyValue("peer", subscriber)
                .setMessage("{} is behind since {}: {} messages wait for it, its queue is full; {}{}{}")
                .addArgument(subscriber)
                .addArgument(began)
                .addArgument(waiting)
                .addArgument(consequence == settings.overflow() ? "" : "nobody reads it, so it is not waited for: ")
                .addArgument(consequence(consequence))
                .addArgument(
                        more == 0
                                ? ""
                                : "; it was behind, for a moment each, " + more + " times since this was last told")
                .log();
    }

    /**
     * A plugin has stopped that reads for itself.
     *
     * @param left how many messages it has not taken
     */
    void ended(int left) {
        if (left > 0) {
            logger.atWarn()
                    .addKeyValue("peer", subscriber)
                    .log("{} has stopped: {} messages that waited for it are dropped", subscriber, left);
        }
    }

    private Instant begin(Instant now, long dropped) {
        Instant began = clock.instant();
        since = began;
        sinceSteady = now;
        if (untold == 0) {
            droppedBefore = dropped;
        }
        return began;
    }

    private static String consequence(Overflow policy) {
        return switch (policy) {
            case BLOCK -> "the whole bus waits for it";
            case DROP_OLDEST -> "from now on the oldest waiting message is dropped for each new one";
            case DROP_NEWEST -> "new messages for it are dropped until it has room";
            case DISCONNECT -> "it is disconnected and has to subscribe again";
        };
    }

    /**
     * Something was taken out of the queue.
     *
     * @param left how full it is still, from 0 to 1, in messages or in bytes, whichever is more
     */
    void taken(double left, long dropped) {
        if (since == null || left > CAUGHT_UP) {
            return;
        }
        Instant began;
        long lost;
        synchronized (this) {
            if (since == null) {
                return;
            }
            began = sinceSteady;
            since = null;
            policy = null;
            if (!told) {
                untold++;
                return;
            }
            told = false;
            lost = dropped - droppedBefore;
        }
        logger.atInfo()
                .addKeyValue("peer", subscriber)
                .setMessage("{} has caught up after {} s; {} messages for it were dropped")
                .addArgument(subscriber)
                .addArgument(Duration.between(began, steadyClock.instant()).toSeconds())
                .addArgument(lost)
                .log();
    }
}
