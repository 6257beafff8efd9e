package io.threatbus.app.zeek.broker.wire;

import io.threatbus.app.zeek.data.WireReader;
import io.threatbus.app.zeek.data.WireWriter;
import java.util.UUID;

/**
 * The identity of an endpoint, chosen at random whenever its process starts. Ordered by unsigned bytes: of two endpoints
 * the smaller one originates the handshake, no matter who dialed.
 *
 * @param high the first eight bytes of the UUID
 * @param low the last eight bytes of the UUID
 */
public record EndpointId(long high, long low) implements Comparable<EndpointId> {
    /** All zero: nobody, or everybody. */
    public static final EndpointId NIL = new EndpointId(0, 0);

    /** The length on the wire. */
    static final int SIZE = 16;

    /** A new random id; of UUID version 4, because Zeek understands versions 1 to 5 only. */
    public static EndpointId random() {
        return of(UUID.randomUUID());
    }

    /** The id with the bytes of the given UUID. */
    public static EndpointId of(UUID uuid) {
        return new EndpointId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    public static EndpointId read(WireReader reader) {
        long high = reader.u64();
        return new EndpointId(high, reader.u64());
    }

    void write(WireWriter writer) {
        writer.u64(high).u64(low);
    }

    @Override
    public int compareTo(EndpointId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return new UUID(high, low).toString();
    }
}
