package io.threatbus.app.store.announce;

import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.write.Database;
import io.threatbus.spi.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;

/** Asks, once, the other sources for what changed while this bus was down. Belongs to the announcer's thread. */
public final class CatchUp implements Runnable {
    /** Added to every span that is asked for: clocks differ, and the last moments may not have been written. */
    public static final Duration MARGIN = Duration.ofMinutes(1);

    private final Database database;
    private final Subscription subscription;
    private final InstantSource clock;
    private boolean done;

    public CatchUp(Database database, Subscription subscription, InstantSource clock, boolean wanted) {
        this.database = database;
        this.subscription = subscription;
        this.clock = clock;
        this.done = !wanted;
    }

    @Override
    public void run() {
        if (done) {
            return;
        }
        done = true;
        OptionalLong lastAlive = database.lastAlive();
        if (lastAlive.isPresent()) {
            Duration gap = Duration.between(Micros.instant(lastAlive.getAsLong()), clock.instant());
            subscription.requestSnapshot(gap.isNegative() ? MARGIN : gap.plus(MARGIN));
        }
    }
}
