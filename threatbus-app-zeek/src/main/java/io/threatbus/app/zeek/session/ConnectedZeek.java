package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.spi.Peer;
import java.time.Duration;

/**
 * A Zeek that is connected right now, whatever the connection is made of. It ends once and for all: a Zeek that comes back
 * is a new one. All methods may be called from any thread.
 */
public interface ConnectedZeek {
    /** What became of an event. */
    enum Delivery {
        /** It is on its way, in order. */
        ACCEPTED,
        /** There is no room now: {@link #awaitWritable}, then try again. */
        FULL,
        /** Zeek does not listen to the topic: {@link #awaitSubscribed}, then try again. */
        NOT_SUBSCRIBED,
        /** It can never be sent: it has no form on this kind of connection. */
        IMPOSSIBLE,
        /** The connection has ended. */
        CLOSED
    }

    /** Names it in logs and traces, such as {@code 192.0.2.7:47012}. */
    String label();

    /** Who it is for the bus; its name is the label unless it has proved or said another one. */
    Peer peer();

    /** What it wants to be called; it proves nothing, and who has proved a name keeps that. */
    void sayName(String name);

    /** Names the sensor in what it reports; the same after a reconnect. */
    String sensor();

    /** What the process is known by: the same after a reconnect and, where that can be known, another one after a restart. */
    Object identity();

    /** Sends an event to a topic that Zeek listens to. Does not block. */
    Delivery publish(String topic, ZeekEvent event);

    /**
     * Waits until Zeek listens to a topic, as far as this can be known.
     *
     * @return whether it does
     */
    boolean awaitSubscribed(String topic, Duration timeout) throws InterruptedException;

    /** Waits until there is room for an event again, the connection has ended, or the time is over. */
    void awaitWritable(Duration timeout) throws InterruptedException;

    /** Whether the connection has not ended. */
    boolean isOpen();

    /** Ends the connection, but not for good: Zeek may connect again, or the bus does. */
    void disconnect(String reason);
}
