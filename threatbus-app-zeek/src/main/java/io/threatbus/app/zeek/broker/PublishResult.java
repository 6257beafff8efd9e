package io.threatbus.app.zeek.broker;

/** What became of a publication to one peer. */
public enum PublishResult {
    /** It is in the write queue. */
    QUEUED,
    /** It waits for the peer to subscribe to the topic. */
    HELD,
    /** The peer has no subscription that covers the topic; nothing was sent. */
    NOT_SUBSCRIBED,
    /**
     * The queue is at its limit; nothing was sent. {@link EndpointListener#writable} will be called when there is room
     * again.
     */
    FULL,
    /** The peer is gone; nothing was sent. */
    CLOSED
}
