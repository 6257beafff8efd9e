package io.threatbus.app.suricata.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One message on its way: done when every Suricata has confirmed every item of it. Thread-safe; counts
 * down from one that belongs to whoever hands it out.
 */
public final class Delivery {
    private final AtomicInteger outstanding = new AtomicInteger(1);
    private final Runnable whenDone;
    private final Runnable whenOver;
    private volatile boolean lost;

    /**
     * One message.
     *
     * @param whenDone runs once, on the thread of the last confirmation, if nothing was lost
     */
    public Delivery(Runnable whenDone) {
        this(whenDone, () -> {});
    }

    /**
     * One message.
     *
     * @param whenOver runs once in any case, after {@code whenDone}
     */
    public Delivery(Runnable whenDone, Runnable whenOver) {
        this.whenDone = whenDone;
        this.whenOver = whenOver;
    }

    void expect() {
        outstanding.incrementAndGet();
    }

    /** One item less to wait for. */
    public void confirmed() {
        if (outstanding.decrementAndGet() == 0) {
            if (!lost) {
                whenDone.run();
            }
            whenOver.run();
        }
    }

    /** Will not be confirmed one by one: the connection is gone, or the set is not there. */
    void lost() {
        lost = true;
        confirmed();
    }
}
