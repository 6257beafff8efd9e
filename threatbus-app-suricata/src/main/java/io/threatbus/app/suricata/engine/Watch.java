package io.threatbus.app.suricata.engine;

import org.jspecify.annotations.Nullable;

/** What is remembered of one Suricata from one connection to the next. Owned by the thread of the socket. */
final class Watch {
    /** What a Suricata may have of what it was given. */
    enum Finding {
        /** Nothing is known of it: this bus has not looked after it yet. */
        UNKNOWN,
        /** All of it. */
        SAME,
        /** What its files had. */
        REREAD
    }

    private @Nullable Incarnation last;
    private boolean known;
    private long contact = System.nanoTime();

    /** Notes an answer about uptime and rules; {@code asked} is when the question began. */
    Finding met(Incarnation now, long asked) {
        Finding finding = !known ? Finding.UNKNOWN : last != null && last.isSame(now) ? Finding.SAME : Finding.REREAD;
        if (finding != Finding.REREAD) {
            contact = asked;
        }
        last = now;
        return finding;
    }

    /** Its sets have been compared, or were emptied. */
    void known() {
        known = true;
        contact = System.nanoTime();
    }

    /** The last moment at which it was known to have what it was given. */
    long contact() {
        return contact;
    }
}
