/**
 * A client of the JSON WebSocket API of Zeek ({@code Cluster::listen_websocket}, Zeek 7.2 and newer) and of libbroker
 * ({@code Broker::listen_websocket}, Zeek 5.0 to 8.0). The values are those of
 * {@link io.threatbus.app.zeek.broker.data}; only their form on the wire differs.
 */
@NullMarked
package io.threatbus.app.zeek.websocket;

import org.jspecify.annotations.NullMarked;
