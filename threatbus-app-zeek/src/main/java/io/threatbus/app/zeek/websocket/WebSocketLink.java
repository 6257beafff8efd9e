package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BrokerData;
import java.time.Duration;

/**
 * A connection to a server that has acknowledged the subscriptions. It ends once and for all; the client makes a new one.
 * All methods may be called from any thread.
 */
public interface WebSocketLink {
    /** What became of a publication. */
    enum Result {
        /** It will be sent, in order, at the client's rate. */
        QUEUED,
        /** The queue is full; nothing was taken. */
        FULL,
        /** The connection has ended. */
        CLOSED
    }

    /** The server's name of its end; an opaque text. */
    String endpoint();

    /** The server's version. */
    String version();

    /**
     * Sends a value. Does not block.
     *
     * @throws io.threatbus.app.zeek.data.BrokerFormatException if the value has no JSON form
     */
    Result publish(String topic, BrokerData value);

    /** Waits until there is room, the connection has ended, or the time is over. */
    void awaitWritable(Duration timeout) throws InterruptedException;

    /** Waits until the connection has ended, for the given time at most; tells whether it has. */
    boolean awaitClosed(Duration timeout) throws InterruptedException;

    /** How many messages wait to be sent. */
    int queued();

    /** How many messages were queued, and had not been sent when the connection ended. */
    int unsent();

    boolean isOpen();

    /** Ends the connection; the client then makes a new one. */
    void disconnect(String reason);
}
