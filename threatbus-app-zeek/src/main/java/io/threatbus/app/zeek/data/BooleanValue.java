package io.threatbus.app.zeek.data;

/** Zeek's {@code bool}. */
public record BooleanValue(boolean value) implements BrokerData {
    @Override
    public BrokerType type() {
        return BrokerType.BOOLEAN;
    }

    @Override
    public String toString() {
        return Boolean.toString(value);
    }
}
