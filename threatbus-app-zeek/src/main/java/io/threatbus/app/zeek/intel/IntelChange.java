package io.threatbus.app.zeek.intel;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.stix.sensor.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One step that brings Zeek's intel up to date.
 *
 * @param created of the indicator
 * @param context what the indicator says for people, by name of the field
 * @param conditions what the script checks when it sees the item
 */
public record IntelChange(
        Operation operation,
        StixId indicator,
        StixTimestamp created,
        IntelItem item,
        Map<String, String> context,
        List<Condition> conditions) {
    public IntelChange {
        context = Map.copyOf(context);
        conditions = List.copyOf(conditions);
    }

    /** A step for a script that takes the item alone. */
    static IntelChange plain(Operation operation, StixId indicator, StixTimestamp created, IntelItem item) {
        return new IntelChange(operation, indicator, created, item, Map.of(), List.of());
    }

    /** Takes an item back from an indicator of which nothing else is known. */
    public static IntelChange removal(StixId indicator, IntelItem item) {
        return plain(Operation.REMOVE, indicator, StixTimestamp.of(Instant.EPOCH), item);
    }

    /** What Zeek's script is to do; the names are those on the wire. */
    public enum Operation {
        ADD,
        REMOVE
    }

    private static final Instant EARLIEST = Instant.ofEpochSecond(Long.MIN_VALUE / 1_000_000_000L);
    private static final Instant LATEST = Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000_000L);

    /** The event that the script expects: one argument, which is a record of five fields. */
    public ZeekEvent toEvent(String namespace) {
        return ZeekEvent.of(
                namespace + "::intel",
                VectorValue.of(
                        TimestampValue.of(clamp(created.instant())),
                        StringValue.of(indicator.toString()),
                        StringValue.of(item.type().name()),
                        StringValue.of(item.value()),
                        StringValue.of(operation.name())));
    }

    /** The record {@code Tenzir::Item} of our script. */
    public VectorValue toRecord() {
        Map<BrokerData, BrokerData> fields = new HashMap<>();
        context.forEach((name, value) -> fields.put(StringValue.of(name), StringValue.of(value)));
        List<BrokerData> checks = new ArrayList<>(conditions.size());
        for (Condition condition : conditions) {
            List<BrokerData> values = new ArrayList<>(condition.values().size());
            condition.values().forEach(value -> values.add(StringValue.of(value)));
            checks.add(VectorValue.of(StringValue.of(condition.kind().code()), new VectorValue(values)));
        }
        return VectorValue.of(
                StringValue.of(operation.name()),
                TimestampValue.of(clamp(created.instant())),
                StringValue.of(indicator.toString()),
                StringValue.of(item.type().name()),
                StringValue.of(item.value()),
                TableValue.of(fields),
                new VectorValue(checks));
    }

    /** Broker's times end in the year 2262. */
    private static Instant clamp(Instant instant) {
        if (instant.isBefore(EARLIEST)) {
            return EARLIEST;
        }
        return instant.isAfter(LATEST) ? LATEST : instant;
    }
}
