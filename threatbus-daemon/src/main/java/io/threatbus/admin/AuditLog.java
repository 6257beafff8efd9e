package io.threatbus.admin;

import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who has changed what through the admin interface, and who was not let in. Whoever has shown who it is has a line
 * for each change. Others, and those who are refused, have so many lines a minute and are counted beyond, so that nobody fills a disk
 * who needs no token for it. Guarded by the lock on {@code this}.
 */
final class AuditLog {
    /** So many lines of one kind a minute for callers without a name. */
    static final int MOST_A_MINUTE = 30;

    private static final Logger logger = LoggerFactory.getLogger("io.threatbus.audit");
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int LONGEST_PATH = 200;

    private enum Kind {
        CHANGED("changes by callers without a name"),
        REFUSED("refused requests");

        private final String what;

        Kind(String what) {
            this.what = what;
        }
    }

    private static final class Minute {
        private long begin;
        private long count;
    }

    private final LongSupplier nanoTime;
    private final Metrics.Counter untold;
    private final Map<Kind, Minute> minutes = new EnumMap<>(Kind.class);

    AuditLog(Metrics metrics, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.untold = metrics.counter(
                "admin_audit_untold",
                "Changes by callers without a name and refused requests that have no line in the audit log, for there were too"
                        + " many in a minute.");
    }

    /** Somebody who was let in asks for a change. */
    void changes(String method, String path, Peer caller) {
        if (caller.named() || isTold(Kind.CHANGED)) {
            logger.info("{} {} by {}", method, shortened(path), caller);
        }
    }

    /** Somebody who wanted to change something was not let in. */
    void refused(String method, String path, Peer from) {
        if (isTold(Kind.REFUSED)) {
            logger.info("refused {} {} of {}", method, shortened(path), from);
        }
    }

    private static String shortened(String path) {
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
    }

    private synchronized boolean isTold(Kind kind) {
        long now = nanoTime.getAsLong();
        Minute minute = minutes.computeIfAbsent(kind, added -> new Minute());
        if (minute.count == 0 || now - minute.begin >= MINUTE_NANOS) {
            long before = minute.count - MOST_A_MINUTE;
            if (before > 0) {
                logger.info("{} more {} had no line", before, kind.what);
            }
            minute.begin = now;
            minute.count = 0;
        }
        minute.count++;
        if (minute.count == MOST_A_MINUTE + 1) {
            logger.warn(
                    "more than {} {} within a minute: for the rest of it further ones have no line, and are counted by"
                            + " threatbus_admin_audit_untold_total",
                    MOST_A_MINUTE,
                    kind.what);
        }
        if (minute.count > MOST_A_MINUTE) {
            untold.increment();
        }
        return minute.count <= MOST_A_MINUTE;
    }
}
