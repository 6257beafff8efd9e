package io.threatbus.app.zeek.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Zeek's {@code table}. The entries keep the order they arrived in, which is not always libbroker's; use {@link #of} to
 * build one for sending.
 */
public record TableValue(List<Entry> entries) implements BrokerData {

    /** One key with its value. */
    public record Entry(BrokerData key, BrokerData value) {
        @Override
        public String toString() {
            return key + ": " + value;
        }
    }

    /**
     * Copies the entries.
     *
     * @throws IllegalArgumentException if a key is repeated: such a table would cost a Zeek 6.2 to 7.2 its connection
     */
    public TableValue {
        entries = List.copyOf(entries);
        BrokerDataOrder.requireDistinct(entries.stream().map(Entry::key).toList(), "table keys");
    }

    /** A table in libbroker's order. */
    public static TableValue of(Map<? extends BrokerData, ? extends BrokerData> entries) {
        List<Entry> sorted = new ArrayList<>(entries.size());
        new TreeMap<BrokerData, BrokerData>(entries).forEach((key, value) -> sorted.add(new Entry(key, value)));
        return new TableValue(sorted);
    }

    /** The value of a key, if there is one. */
    public Optional<BrokerData> get(BrokerData key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .findFirst();
    }

    @Override
    public BrokerType type() {
        return BrokerType.TABLE;
    }

    @Override
    public String toString() {
        return entries.stream().map(Entry::toString).collect(Collectors.joining(", ", "{", "}"));
    }
}
