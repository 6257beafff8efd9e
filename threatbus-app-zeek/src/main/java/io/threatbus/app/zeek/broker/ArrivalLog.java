package io.threatbus.app.zeek.broker;

import io.threatbus.toolkit.collect.BoundedMap;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which peers' coming and going has lines in the log: a cluster may come back all at once, but whoever comes and goes without an
 * end does not fill the log. Guarded by the lock on {@code this}.
 */
final class ArrivalLog {
    private static final Logger logger = LoggerFactory.getLogger(ArrivalLog.class);
    /** So many peers of one address have lines in a minute. */
    static final int MOST = 30;

    private static final int MOST_ADDRESSES = 1000;
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private final Map<InetAddress, Minute> minutes = BoundedMap.byUse(MOST_ADDRESSES);

    private static final class Minute {
        private long begin;
        private long count;
    }

    ArrivalLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether a peer that has just come from there has lines. */
    synchronized boolean isTold(InetAddress from) {
        long now = nanoTime.getAsLong();
        Minute minute = minutes.computeIfAbsent(from, added -> new Minute());
        if (minute.count == 0 || now - minute.begin >= MINUTE_NANOS) {
            minute.begin = now;
            minute.count = 0;
        }
        minute.count++;
        if (minute.count == MOST + 1) {
            logger.atWarn()
                    .addKeyValue("peer", from.getHostAddress())
                    .log(
                            "More than {} peers of {} have connected within a minute: for the rest of it further ones have no"
                                    + " lines; threatbus_zeek_broker_peers_added_total counts them",
                            MOST,
                            from.getHostAddress());
        }
        return minute.count <= MOST;
    }
}
