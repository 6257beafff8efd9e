package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.wire.EndpointId;
import java.util.Optional;

/**
 * How it is going with a peer that is to be dialed.
 *
 * @param peer the peer's id, while it is connected
 * @param failure why the last attempt failed; empty if it has not
 */
public record DialState(DialTarget target, Optional<EndpointId> peer, Optional<String> failure) {
    /** Whether the peer is connected. */
    public boolean isConnected() {
        return peer.isPresent();
    }
}
