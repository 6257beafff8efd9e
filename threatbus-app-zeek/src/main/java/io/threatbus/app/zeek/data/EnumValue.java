package io.threatbus.app.zeek.data;

/**
 * Zeek's {@code enum}.
 *
 * @param label qualified with its module, for example {@code Intel::ADDR}; global labels have no module
 */
public record EnumValue(String label) implements BrokerData {
    @Override
    public BrokerType type() {
        return BrokerType.ENUM_VALUE;
    }

    @Override
    public String toString() {
        return label;
    }
}
