package io.threatbus.app.zeek.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads values in the encoding of Broker's native protocol. Sets and tables are accepted in any order, non-minimal
 * lengths too; repeated elements or keys, unknown tags and bytes behind the value are not. Immutable and safe for use by
 * several threads.
 */
public final class BrokerDataDecoder {
    private static final BrokerType[] TYPES = BrokerType.values();
    private static final PortValue.Protocol[] PROTOCOLS = PortValue.Protocol.values();
    private static final int MOST_RESERVED = 1024;

    private final DecodingLimits limits;

    public BrokerDataDecoder(DecodingLimits limits) {
        this.limits = limits;
    }

    /**
     * Decodes one value that fills the whole array.
     *
     * @throws BrokerFormatException if it does not, or exceeds the limits
     */
    public BrokerData decode(byte[] bytes) {
        return decode(new WireReader(bytes));
    }

    /**
     * Decodes one value that fills what is left in the reader.
     *
     * @throws BrokerFormatException if it does not, or exceeds the limits
     */
    public BrokerData decode(WireReader reader) {
        try {
            BrokerData value = new Decoding(reader, limits.values()).value(limits.nesting());
            if (reader.remaining() > 0) {
                throw new BrokerFormatException(reader.remaining() + " bytes behind the value");
            }
            return value;
        } catch (IllegalArgumentException e) {
            throw new BrokerFormatException(e.getMessage() + " before offset " + reader.offset());
        }
    }

    /** The state of decoding one message. */
    private static final class Decoding {
        private final WireReader reader;
        private int budget;

        Decoding(WireReader reader, int budget) {
            this.reader = reader;
            this.budget = budget;
        }

        BrokerData value(int levels) {
            if (--budget < 0) {
                throw new BrokerFormatException("more values than the limit allows");
            }
            return switch (type()) {
                case NONE -> NoneValue.NONE;
                case BOOLEAN -> new BooleanValue(reader.u8() != 0);
                case COUNT -> new CountValue(reader.u64());
                case INTEGER -> new IntegerValue(reader.u64());
                case REAL -> new RealValue(BrokerReal.fromBits(reader.u64()));
                case STRING -> StringValue.wrap(reader.string());
                case ADDRESS -> address();
                case SUBNET -> new SubnetValue(address(), reader.u8());
                case PORT -> new PortValue(reader.u16(), protocol());
                case TIMESTAMP -> new TimestampValue(reader.u64());
                case TIMESPAN -> new TimespanValue(reader.u64());
                case ENUM_VALUE -> new EnumValue(reader.text(reader.varbyte()));
                case SET -> new SetValue(values(levels));
                case TABLE -> new TableValue(entries(levels));
                case VECTOR -> new VectorValue(values(levels));
            };
        }

        private BrokerType type() {
            int tag = reader.u8();
            if (tag >= TYPES.length) {
                throw new BrokerFormatException("unknown type tag " + tag + " before offset " + reader.offset());
            }
            return TYPES[tag];
        }

        private AddressValue address() {
            long high = reader.u64();
            return new AddressValue(high, reader.u64());
        }

        private PortValue.Protocol protocol() {
            int number = reader.u8();
            if (number >= PROTOCOLS.length) {
                throw new BrokerFormatException("unknown port protocol " + number);
            }
            return PROTOCOLS[number];
        }

        private List<BrokerData> values(int levels) {
            int count = count(levels, 1);
            List<BrokerData> values = new ArrayList<>(Math.min(count, MOST_RESERVED));
            for (int index = 0; index < count; index++) {
                values.add(value(levels - 1));
            }
            return values;
        }

        private List<TableValue.Entry> entries(int levels) {
            int count = count(levels, 2);
            List<TableValue.Entry> entries = new ArrayList<>(Math.min(count, MOST_RESERVED));
            for (int index = 0; index < count; index++) {
                BrokerData key = value(levels - 1);
                entries.add(new TableValue.Entry(key, value(levels - 1)));
            }
            return entries;
        }

        /** Every element takes at least one byte, so a count beyond what is left is a lie. */
        private int count(int levels, int bytesPerElement) {
            if (levels <= 0) {
                throw new BrokerFormatException("containers are nested too deep");
            }
            int count = reader.varbyte();
            if (count > reader.remaining() / bytesPerElement) {
                throw new BrokerFormatException(
                        count + " elements are announced, but only " + reader.remaining() + " bytes are left");
            }
            return count;
        }
    }
}
