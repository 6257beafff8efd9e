package io.threatbus.app.zeek.data;

/** Zeek's {@code int}: a signed number of 64 bits. Zeek never converts it to a {@code count}. */
public record IntegerValue(long value) implements BrokerData {
    @Override
    public BrokerType type() {
        return BrokerType.INTEGER;
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
