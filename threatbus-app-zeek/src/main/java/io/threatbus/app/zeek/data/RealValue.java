package io.threatbus.app.zeek.data;

/** Zeek's {@code double}. Subnormal numbers cannot be carried by Broker and are sent as zero. */
public record RealValue(double value) implements BrokerData {
    @Override
    public BrokerType type() {
        return BrokerType.REAL;
    }

    @Override
    public String toString() {
        return Double.toString(value);
    }
}
