package io.threatbus.spi;

import io.threatbus.message.Indicator;
import io.threatbus.message.StixObject;
import java.util.Optional;

/** Where an application plugin puts the objects that answer one snapshot request. */
public interface SnapshotSink {
    /**
     * Sends one object towards the requester. Waits until the requester has room, so history is read at its pace.
     *
     * @return false when nobody waits for the rest any more; the plugin then returns
     */
    boolean send(StixObject object) throws InterruptedException;

    /**
     * Sends an indicator with what is known of its life, as {@code SharedLife} writes it: another bus then knows as much as
     * this one. Applications get the indicator alone.
     */
    default boolean send(Indicator indicator, String life) throws InterruptedException {
        return send(indicator);
    }

    /** Whether the requester is gone or the request timed out. */
    boolean cancelled();

    /** The subscription that asked, if it is one of this bus; a plugin must not ask the requester itself. */
    Optional<Subscription> requester();
}
