package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.IntelChange;
import io.threatbus.app.zeek.metrics.ZeekMetrics;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes to one script as fast as Zeek reads and no faster, one by one or in batches, and says on the bus what has
 * gone. Owned by the thread of the subscription, except for
 * {@link #noteApplied} and {@link #close}.
 */
final class IntelSender {
    private static final Logger logger = LoggerFactory.getLogger(IntelSender.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Of one second each. */
    private static final int MOST_SILENT_WAITS = 60;

    private final ConnectedZeek zeek;
    private final ZeekMetrics metrics;
    private final Subscription subscription;
    private final String namespace;
    private final String pointToPoint;
    private final @Nullable IntelBatches batches;
    private int silent;
    private volatile boolean closed;

    /**
     * A sender.
     *
     * @param batches for a script that takes them
     */
    IntelSender(
            ConnectedZeek zeek,
            ZeekMetrics metrics,
            Subscription subscription,
            String namespace,
            String pointToPoint,
            Optional<IntelBatches> batches) {
        this.zeek = zeek;
        this.metrics = metrics;
        this.subscription = subscription;
        this.namespace = namespace;
        this.pointToPoint = pointToPoint;
        this.batches = batches.orElse(null);
    }

    /** Writes nothing more. Any thread. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether it was closed, or its subscription has ended. */
    boolean isEnded() {
        return closed || subscription.isClosed();
    }

    /** Waits until Zeek listens; false if the subscription has ended. */
    boolean awaitSubscribed(String listened) throws InterruptedException {
        return Listening.await(zeek, listened, namespace, this::isEnded);
    }

    /** Sends changes, or puts them into the next batch; false if the connection has ended. */
    boolean sendAll(List<IntelChange> changes) throws InterruptedException {
        boolean complete = false;
        try {
            for (IntelChange change : changes) {
                if (batches != null) {
                    batches.add(change);
                    if (batches.isFull() && !flush(batches)) {
                        return false;
                    }
                } else if (!send(pointToPoint, change.toEvent(namespace))) {
                    return false;
                }
                metrics.sent(change.operation());
            }
            complete = true;
            return true;
        } finally {
            if (!complete) {
                // The end of the connection may also have interrupted a wait for room.
                metrics.undeliverable(1);
            }
        }
    }

    /** Sends one event as soon as there is room for it; false if the connection has ended. */
    boolean send(String target, ZeekEvent event) throws InterruptedException {
        while (!isEnded()) {
            switch (zeek.publish(target, event)) {
                case ACCEPTED -> {
                    return true;
                }
                case FULL -> zeek.awaitWritable(PATIENCE);
                case NOT_SUBSCRIBED -> awaitSubscribed(target);
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    /** All changes that an indicator means were taken. */
    void completed(Indicator indicator) {
        if (batches == null) {
            subscription.sent(indicator);
        } else {
            batches.completed(indicator);
            if (batches.isEmpty()) {
                // Its last change has filled a batch, which is gone.
                noteSent(batches);
            }
        }
    }

    /** Sends the batch as soon as the script has room for it; false if the connection has ended. */
    boolean flush(IntelBatches full) throws InterruptedException {
        boolean warned = false;
        while (!isEnded() && zeek.isOpen() && !full.awaitRoom(PATIENCE.toMillis())) {
            if (!warned && ++silent >= MOST_SILENT_WAITS) {
                warned = true;
                logger.atWarn()
                        .addKeyValue("peer", zeek.label())
                        .log(
                                "{} has not said for {} s that it inserted what it got, the rest waits: is its script"
                                        + " stuck?",
                                zeek.label(),
                                MOST_SILENT_WAITS);
            }
        }
        silent = 0;
        if (isEnded() || !zeek.isOpen() || !send(pointToPoint, full.next(pointToPoint))) {
            metrics.undeliverable(1);
            full.unsent().forEach(message -> subscription.failed(message, "connection-lost"));
            return false;
        }
        noteSent(full);
        return true;
    }

    private void noteSent(IntelBatches full) {
        subscription.sentAll(full.sent());
        noteApplied(full.settled());
    }

    /** The script has inserted these. */
    void noteApplied(List<Message> applied) {
        if (!applied.isEmpty()) {
            subscription.appliedAll(applied);
        }
    }
}
