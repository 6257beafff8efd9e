/**
 * The ZeroMQ endpoint: where applications subscribe, receive and publish. Section numbers in comments are those of
 * {@code docs/zeromq.md}.
 */
@NullMarked
package io.threatbus.app.zmq;

import org.jspecify.annotations.NullMarked;
