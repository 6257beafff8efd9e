package io.threatbus.app.zeek.data;

import java.util.List;

/** Writes values in the encoding of Broker's native protocol. */
public final class BrokerDataEncoder {
    private static final int DEEPEST = DecodingLimits.DEFAULT.nesting();
    private static final int INITIAL_CAPACITY = 256;

    private BrokerDataEncoder() {}

    /** The complete encoding of one value. */
    public static byte[] encode(BrokerData value) {
        WireWriter writer = new WireWriter(INITIAL_CAPACITY);
        encode(value, writer);
        return writer.toByteArray();
    }

    /**
     * Appends the encoding of one value.
     *
     * @throws BrokerFormatException if containers are nested deeper than 64 levels, which a peer would not accept
     */
    public static void encode(BrokerData value, WireWriter writer) {
        encode(value, writer, DEEPEST);
    }

    private static void encode(BrokerData value, WireWriter writer, int levels) {
        writer.u8(value.type().tag());
        if (value instanceof StringValue string) {
            writer.string(string.rawBytes());
        } else if (value instanceof VectorValue vector) {
            encodeAll(vector.elements(), writer, levels);
        } else if (value instanceof CountValue count) {
            writer.u64(count.value());
        } else if (value instanceof TimestampValue timestamp) {
            writer.u64(timestamp.nanoseconds());
        } else if (value instanceof BooleanValue bool) {
            writer.u8(bool.value() ? 1 : 0);
        } else if (value instanceof IntegerValue integer) {
            writer.u64(integer.value());
        } else if (value instanceof RealValue real) {
            writer.u64(BrokerReal.toBits(real.value()));
        } else if (value instanceof AddressValue address) {
            writer.u64(address.high()).u64(address.low());
        } else if (value instanceof SubnetValue subnet) {
            writer.u64(subnet.network().high()).u64(subnet.network().low()).u8(subnet.length());
        } else if (value instanceof PortValue port) {
            writer.u16(port.number()).u8(port.protocol().code());
        } else if (value instanceof TimespanValue timespan) {
            writer.u64(timespan.nanoseconds());
        } else if (value instanceof EnumValue label) {
            writer.string(Utf8.encode(label.label()));
        } else if (value instanceof SetValue set) {
            encodeAll(set.elements(), writer, levels);
        } else if (value instanceof TableValue table) {
            encodeEntries(table.entries(), writer, levels);
        }
    }

    private static void encodeAll(List<BrokerData> values, WireWriter writer, int levels) {
        requireLevel(levels);
        writer.varbyte(values.size());
        for (BrokerData value : values) {
            encode(value, writer, levels - 1);
        }
    }

    private static void encodeEntries(List<TableValue.Entry> entries, WireWriter writer, int levels) {
        requireLevel(levels);
        writer.varbyte(entries.size());
        for (TableValue.Entry entry : entries) {
            encode(entry.key(), writer, levels - 1);
            encode(entry.value(), writer, levels - 1);
        }
    }

    private static void requireLevel(int levels) {
        if (levels <= 0) {
            throw new BrokerFormatException("containers are nested deeper than " + DEEPEST + " levels");
        }
    }
}
