/**
 * The gate in front of every subscriber: whether an object may go to a peer, by its markings and by what the peer wants.
 * {@link io.threatbus.bus.gate.Gate} decides and remembers nothing; {@link io.threatbus.bus.gate.Egress} applies it to one
 * subscription.
 */
@NullMarked
package io.threatbus.bus.gate;

import org.jspecify.annotations.NullMarked;
