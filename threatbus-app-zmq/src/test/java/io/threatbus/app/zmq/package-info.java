/** Tests of the ZeroMQ endpoint, mostly against a real bus over real sockets. */
@NullMarked
package io.threatbus.app.zmq;

import org.jspecify.annotations.NullMarked;
