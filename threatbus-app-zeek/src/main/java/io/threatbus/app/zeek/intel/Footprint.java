package io.threatbus.app.zeek.intel;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.EnumValue;
import io.threatbus.app.zeek.data.EventMetadata;
import io.threatbus.app.zeek.data.SetValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import java.util.List;

/** Estimates the memory that an event holds, in bytes, for bounds on what waits. */
public final class Footprint {
    private static final long VALUE = 16;

    private Footprint() {}

    public static long of(ZeekEvent event) {
        long metadata = event.metadata().stream()
                .flatMap(List::stream)
                .map(EventMetadata::value)
                .mapToLong(Footprint::of)
                .sum();
        return VALUE + event.name().length() + of(event.arguments()) + metadata;
    }

    private static long of(List<BrokerData> values) {
        return values.stream().mapToLong(Footprint::of).sum();
    }

    private static long of(BrokerData value) {
        long content = 0;
        if (value instanceof StringValue text) {
            content = text.length();
        } else if (value instanceof EnumValue label) {
            content = label.label().length();
        } else if (value instanceof VectorValue vector) {
            content = of(vector.elements());
        } else if (value instanceof SetValue set) {
            content = of(set.elements());
        } else if (value instanceof TableValue table) {
            content = table.entries().stream()
                    .mapToLong(entry -> of(entry.key()) + of(entry.value()))
                    .sum();
        }
        return VALUE + content;
    }
}
