/**
 * The ZeroMQ Message Transport Protocol 3.0 over TCP with the mechanisms NULL, PLAIN and CURVE (ZeroMQ RFC 23, 24 and 26),
 * knowing nothing of Threat Bus: an event loop that serves many connections from one thread, and a blocking client.
 *
 * <p>It exists because an endpoint must know things that a ZeroMQ library hides behind its queues: which connection is
 * full, which bytes have reached the operating system, that a frame was refused for its size, who the peer is.
 */
@NullMarked
package io.threatbus.zmtp;

import org.jspecify.annotations.NullMarked;
