package io.threatbus.app.zeek.intel;

import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.time.Instant;

/**
 * One step that brings Zeek's intel up to date.
 *
 * @param created of the indicator
 */
public record IntelChange(Operation operation, StixId indicator, StixTimestamp created, IntelItem item) {
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

    /** Broker's times end in the year 2262. */
    private static Instant clamp(Instant instant) {
        if (instant.isBefore(EARLIEST)) {
            return EARLIEST;
        }
        return instant.isAfter(LATEST) ? LATEST : instant;
    }
}
