/**
 * The bus: the one bounded inbound queue, a bounded queue per subscriber, subscriptions, snapshots, and the life cycle
 * of the plugins around them. It knows subscribers and STIX messages, never an application's format or endpoint.
 */
@NullMarked
package io.threatbus.bus;

import org.jspecify.annotations.NullMarked;
