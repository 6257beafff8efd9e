/** Tests of the commands. */
@NullMarked
package io.threatbus.app.zmq.client;

import org.jspecify.annotations.NullMarked;
