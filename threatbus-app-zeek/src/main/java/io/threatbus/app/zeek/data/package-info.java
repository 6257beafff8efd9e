/**
 * The data model of Broker, Zeek's messaging library, its binary encoding, and the messages that Zeek builds from it.
 *
 * <p>{@link io.threatbus.app.zeek.data.BrokerData} is the sealed root of all values; all of them are immutable.
 * {@link io.threatbus.app.zeek.data.BrokerDataEncoder} and
 * {@link io.threatbus.app.zeek.data.BrokerDataDecoder} turn values into the bytes of Broker's native protocol
 * (libbroker 2.3 to 2.8, Zeek 5.0 to 9.0) and back. {@link io.threatbus.app.zeek.data.ZeekMessage} is the layer
 * that Zeek puts on top: events, batches, log messages.
 */
@NullMarked
package io.threatbus.app.zeek.data;

import org.jspecify.annotations.NullMarked;
