package io.threatbus.app.zeek.data;

import java.util.List;

/** Zeek's {@code vector}, and its records: one element per field, in the order of declaration. */
public record VectorValue(List<BrokerData> elements) implements BrokerData {
    /** The vector without elements. */
    public static final VectorValue EMPTY = new VectorValue(List.of());

    /** Copies the elements. */
    public VectorValue {
        elements = List.copyOf(elements);
    }

    /** A vector of the given elements. */
    public static VectorValue of(BrokerData... elements) {
        return new VectorValue(List.of(elements));
    }

    @Override
    public BrokerType type() {
        return BrokerType.VECTOR;
    }

    @Override
    public String toString() {
        return elements.toString();
    }
}
