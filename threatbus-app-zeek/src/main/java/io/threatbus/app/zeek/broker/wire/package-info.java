/** Broker's handshake and its envelopes as they are on the wire, and the reasons for which a peer is refused. No sockets. */
@NullMarked
package io.threatbus.app.zeek.broker.wire;

import org.jspecify.annotations.NullMarked;
