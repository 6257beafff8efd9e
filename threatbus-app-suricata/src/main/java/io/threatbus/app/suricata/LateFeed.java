package io.threatbus.app.suricata;

import io.threatbus.app.suricata.engine.Feed;
import org.jspecify.annotations.Nullable;

/** The feed, which begins when there are engines to feed. Thread-safe. */
final class LateFeed implements Feed {
    private volatile @Nullable Feed feed;

    void begin(Feed begun) {
        feed = begun;
    }

    @Override
    public boolean isSettled() {
        Feed begun = feed;
        return begun != null && begun.isSettled();
    }

    @Override
    public long position() {
        Feed begun = feed;
        return begun == null ? 0 : begun.position();
    }
}
