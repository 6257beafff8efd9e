package io.threatbus.admin;

import io.threatbus.spi.Metrics;
import io.threatbus.toolkit.collect.BoundedMap;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has shown a wrong token, from which address. After a few in a row, nothing from there is looked at for a while, which
 * grows: guessing takes for ever, and no thread waits for it. One line a minute for each address. Guarded by the lock on
 * {@code this}; remembers a bounded number of addresses.
 */
final class WrongTokens {
    private static final Logger logger = LoggerFactory.getLogger(WrongTokens.class);
    private static final int MOST_ADDRESSES = 10_000;
    private static final int FREE = 5;
    private static final int MOST_DOUBLINGS = 6;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final LongSupplier nanoTime;
    private final Metrics.Counter wrong;
    private final Metrics.Counter unheard;
    private final Map<InetAddress, Entry> entries = BoundedMap.byUse(MOST_ADDRESSES);

    private static final class Entry {
        private int inARow;
        private long last;
        private long pausedUntil;
        private long said;
        private long unsaid;
    }

    WrongTokens(Metrics metrics, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.wrong = metrics.counter("admin_wrong_tokens", "Requests to the admin interface with a wrong token.");
        this.unheard = metrics.counter(
                "admin_paused_requests",
                "Requests to the admin interface that were not looked at, after wrong tokens from their address.");
    }

    /** Whether requests from there are not looked at for now. */
    synchronized boolean isPaused(InetAddress from) {
        Entry entry = entries.get(from);
        boolean paused = entry != null && entry.inARow > FREE && nanoTime.getAsLong() - entry.pausedUntil < 0;
        if (paused) {
            unheard.increment();
        }
        return paused;
    }

    /** A right one: what was before is forgotten. */
    synchronized void right(InetAddress from) {
        entries.remove(from);
    }

    /** A wrong one. */
    synchronized void wrong(InetAddress from) {
        wrong.increment();
        long now = nanoTime.getAsLong();
        Entry entry = entries.computeIfAbsent(from, added -> new Entry());
        if (entry.inARow > 0 && now - entry.last > FORGOTTEN_NANOS) {
            entry.inARow = 0;
        }
        entry.inARow++;
        entry.last = now;
        if (entry.inARow > FREE) {
            entry.pausedUntil = now + (FIRST_PAUSE_NANOS << Math.min(MOST_DOUBLINGS, entry.inARow - FREE - 1));
        }
        entry.unsaid++;
        if (entry.said == 0 || now - entry.said >= QUIET_NANOS) {
            entry.said = now == 0 ? 1 : now;
            logger.warn(
                    "{} requests to the admin interface from {} showed a wrong token since the last message;"
                            + " after {} in a row they are not looked at for a while",
                    entry.unsaid,
                    from.getHostAddress(),
                    FREE);
            entry.unsaid = 0;
        }
    }
}
