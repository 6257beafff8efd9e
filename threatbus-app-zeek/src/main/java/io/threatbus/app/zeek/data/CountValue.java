package io.threatbus.app.zeek.data;

/**
 * Zeek's {@code count}: an unsigned number of 64 bits.
 *
 * @param value the 64 bits; to be read as unsigned, see {@link Long#toUnsignedString(long)}
 */
public record CountValue(long value) implements BrokerData {
    @Override
    public BrokerType type() {
        return BrokerType.COUNT;
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(value);
    }
}
