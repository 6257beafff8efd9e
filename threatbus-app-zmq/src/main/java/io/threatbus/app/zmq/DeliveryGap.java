package io.threatbus.app.zmq;

import io.threatbus.spi.Subscription;
import java.util.Optional;

/**
 * What an application has missed without being able to know. It counts from its first connection: one that has never been
 * connected has missed nothing yet. Some applications send heartbeats and never come, and telling them again and again would
 * help nobody. Owned by the thread of the endpoint's loop.
 */
final class DeliveryGap {
    private final Subscription subscription;
    private boolean connectedOnce;
    private boolean absent;
    private boolean cutOff;
    private boolean differs;
    private long missed;
    private long droppedBefore;
    private long droppedWhenConnected;

    DeliveryGap(Subscription subscription) {
        this.subscription = subscription;
    }

    /** It receives on a connection, maybe one more. */
    void connected() {
        if (connectedOnce) {
            missed += droppedMeanwhile();
            droppedWhenConnected += droppedMeanwhile();
        } else {
            droppedWhenConnected = subscription.dropped();
        }
        connectedOnce = true;
        absent = false;
    }

    /** Its last connection is gone. */
    void disconnected() {
        absent = true;
        droppedBefore = subscription.dropped();
    }

    /** Whether it has ever been connected. */
    boolean isConnectedOnce() {
        return connectedOnce;
    }

    /** What its queue had no room for since it went. */
    private long droppedMeanwhile() {
        return absent ? subscription.dropped() - droppedBefore : 0;
    }

    /** Notes that a message for it was given up. */
    void noteMissed() {
        missed++;
    }

    /** Notes that it holds something else than it was sent. */
    void noteDifference() {
        differs = true;
    }

    /** Notes that a dead connection of it was closed, with whatever was on its way there. */
    void noteCutOff() {
        cutOff = true;
    }

    /** What it has missed, if anything. */
    Optional<String> description() {
        if (!connectedOnce) {
            return Optional.empty();
        }
        long gone = missed + droppedMeanwhile();
        if (gone > 0) {
            return Optional.of(gone + " messages came while it had no connection, and were kept for a while only");
        }
        long dropped = subscription.dropped() - droppedWhenConnected;
        if (dropped > 0) {
            return Optional.of(dropped + " messages for it were dropped, because its queue was full");
        }
        if (differs) {
            return Optional.of("what it holds is not what it was sent, by its digest");
        }
        return cutOff ? Optional.of("one of its connections died with messages on their way") : Optional.empty();
    }
}
