package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BrokerData;

/**
 * Is told what happens at a client. The methods are called one at a time for one connection; they must not block, for a
 * server cuts off who does not read.
 */
public interface WebSocketClientListener {
    /** The server has acknowledged the subscriptions. */
    void connected(WebSocketLink link);

    /** A publication came. */
    void message(WebSocketLink link, String topic, BrokerData value);

    /** The server did not understand something that was sent; it does not say what. */
    void failure(WebSocketLink link, String code, String context);

    /** Something came that is no message. */
    void malformed(WebSocketLink link, String problem);

    /** A connection that had been {@link #connected} has ended. */
    void disconnected(WebSocketLink link, String reason);

    /**
     * An attempt to connect has failed.
     *
     * @param kind a stable code, such as {@code unreachable}
     */
    void attemptFailed(String kind, String reason);
}
