/** The Zeeks that are connected, over Broker or WebSocket: their subscriptions and what is sent to each. */
@NullMarked
package io.threatbus.app.zeek.session;

import org.jspecify.annotations.NullMarked;
