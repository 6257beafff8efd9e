package io.threatbus.app.zeek.data;

/**
 * One value of Broker's data model. All implementations are immutable and safe to share between threads.
 *
 * <p>Values are ordered as libbroker orders them in sets and tables: first by the number of their type tag, then by
 * value (numbers and times numerically, strings and enum labels by unsigned bytes, addresses by their sixteen bytes,
 * containers lexicographically).
 */
public sealed interface BrokerData extends Comparable<BrokerData>
        permits NoneValue,
                BooleanValue,
                CountValue,
                IntegerValue,
                RealValue,
                StringValue,
                AddressValue,
                SubnetValue,
                PortValue,
                TimestampValue,
                TimespanValue,
                EnumValue,
                SetValue,
                TableValue,
                VectorValue {

    /** The type of this value. */
    BrokerType type();

    /** Compares in libbroker's order; consistent with equality of the encoded values, except for the two zeros. */
    @Override
    default int compareTo(BrokerData other) {
        return BrokerDataOrder.compare(this, other);
    }
}
