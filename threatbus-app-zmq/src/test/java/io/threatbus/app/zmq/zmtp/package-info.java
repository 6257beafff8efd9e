/** Tests of the transport protocol. */
@NullMarked
package io.threatbus.app.zmq.zmtp;

import org.jspecify.annotations.NullMarked;
