/** The commands {@code threatbus publish} and {@code threatbus subscribe}: ZeroMQ applications for shell pipes. */
@NullMarked
package io.threatbus.app.zmq.client;

import org.jspecify.annotations.NullMarked;
