package io.threatbus.stix.sensor;

import io.threatbus.stix.pattern.PointKind;
import java.util.List;

/**
 * How a value appears on the wire.
 *
 * @param kind what it is there: usually the kind of the point
 * @param values the spellings to look for, at least one; if there is a flaw, the repaired ones, which may be none
 * @param flaw why the value as it is written is never seen; empty if it is
 */
public record WireValue(PointKind kind, List<String> values, String flaw) {
    public WireValue {
        values = List.copyOf(values);
    }

    static WireValue seen(PointKind kind, String value) {
        return new WireValue(kind, List.of(value), "");
    }

    static WireValue neverSeen(PointKind kind, String flaw) {
        return new WireValue(kind, List.of(), flaw);
    }

    /** The same, of a value that was mended first. */
    WireValue after(String mended) {
        return new WireValue(kind, values, flaw.isEmpty() ? mended : mended + "; " + flaw);
    }

    /** Whether the value as it is written is never seen on a wire. */
    public boolean isNeverSeen() {
        return !flaw.isEmpty();
    }
}
