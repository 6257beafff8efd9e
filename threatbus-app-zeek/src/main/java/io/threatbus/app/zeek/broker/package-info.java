/**
 * An endpoint of Broker, Zeek's messaging library, in pure Java: it listens for peers and dials peers, keeps subscriptions
 * in step with them, and exchanges messages. It speaks protocol version 1, that of libbroker 2.3 to 2.8 in Zeek 5.0 to
 * 9.0, and knows nothing of what the messages are for.
 *
 * <p>Start with {@link io.threatbus.app.zeek.broker.BrokerEndpoint#builder()}; what happens is told to an
 * {@link io.threatbus.app.zeek.broker.EndpointListener}; a connected peer is a
 * {@link io.threatbus.app.zeek.broker.Peering}. The values in the messages are those of
 * {@link io.threatbus.app.zeek.broker.data}, encryption is set up with {@link io.threatbus.app.zeek.broker.tls}.
 *
 * <p>One thread owns all sockets of an endpoint. It never blocks, and it calls the listener; publishing is possible from
 * any thread and never blocks either.
 */
@NullMarked
package io.threatbus.app.zeek.broker;

import org.jspecify.annotations.NullMarked;
