package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.ZeekEvent;
import java.util.List;

/**
 * Is told what happens at an endpoint. All methods are called by the one thread that serves all peers, in order: they must
 * not block, and what takes long belongs into a queue. An exception is logged and counted, and changes nothing else.
 */
public interface EndpointListener {
    /** A peer has completed its handshake; {@link Peering#filter()} holds its subscriptions. */
    default void peerAdded(Peering peer) {}

    /** A peering has ended; nothing more will be received from it. Called once for every {@link #peerAdded}. */
    default void peerLost(Peering peer, PeerLoss loss) {}

    /** A peer has announced its subscriptions anew. */
    default void filterChanged(Peering peer, List<String> filter) {}

    /**
     * A Zeek event arrived on a topic that this endpoint is subscribed to. Events within a batch arrive one by one; log
     * messages and the like do not arrive.
     */
    default void event(Peering peer, String topic, ZeekEvent event) {}

    /** A value that is not a Zeek message arrived on a topic that this endpoint is subscribed to. */
    default void value(Peering peer, String topic, BrokerData value) {}

    /** The write queue, which had refused a publication, has drained to half of its limit. */
    default void writable(Peering peer) {}

    /** What was held for a topic is dropped, because the peer did not subscribe to the topic in time. */
    default void heldExpired(Peering peer, String topic, int messages) {}
}
