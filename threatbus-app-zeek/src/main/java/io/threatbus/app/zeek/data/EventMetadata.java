package io.threatbus.app.zeek.data;

/**
 * One piece of information about an event.
 *
 * @param id {@link #NETWORK_TIMESTAMP}, or 200 and above for what users define; unsigned
 */
public record EventMetadata(long id, BrokerData value) {
    /** The id of the network time at which the event was published; the value is a {@link TimestampValue}. */
    public static final long NETWORK_TIMESTAMP = 1;
}
