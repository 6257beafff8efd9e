/** Sockets, TLS records and frames of the Broker endpoint, owned by one thread. */
@NullMarked
package io.threatbus.app.zeek.broker.io;

import org.jspecify.annotations.NullMarked;
