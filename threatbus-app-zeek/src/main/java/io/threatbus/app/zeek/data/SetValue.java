package io.threatbus.app.zeek.data;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Zeek's {@code set}. The elements keep the order they arrived in, which is not always libbroker's; use {@link #of} to
 * build one for sending.
 */
public record SetValue(List<BrokerData> elements) implements BrokerData {
    /**
     * Copies the elements.
     *
     * @throws IllegalArgumentException if an element is repeated: such a set would cost a Zeek 6.2 to 7.2 its connection
     */
    public SetValue {
        elements = List.copyOf(elements);
        BrokerDataOrder.requireDistinct(elements, "set elements");
    }

    /** A set in libbroker's order, without repetitions. */
    public static SetValue of(Collection<? extends BrokerData> elements) {
        return new SetValue(List.copyOf(new TreeSet<BrokerData>(elements)));
    }

    /** A set in libbroker's order, without repetitions. */
    public static SetValue of(BrokerData... elements) {
        return of(List.of(elements));
    }

    /** Whether the set has an equal element. */
    public boolean contains(BrokerData element) {
        return elements.contains(element);
    }

    @Override
    public BrokerType type() {
        return BrokerType.SET;
    }

    @Override
    public String toString() {
        return elements.toString();
    }
}
