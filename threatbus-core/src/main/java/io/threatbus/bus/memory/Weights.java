package io.threatbus.bus.memory;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.StixObject;

/** What messages take of the heap. The same number for the same message, always. */
public final class Weights {
    /** The objects around the text: identifiers, timestamps, headers, the place in a queue. */
    private static final long AROUND = 400;

    private static final long REFERENCE = 100;

    private Weights() {}

    /** Bytes, at least 1. */
    public static long of(Message message) {
        if (message instanceof SnapshotEnvelope envelope) {
            return AROUND / 4 + of(envelope.body());
        }
        if (!(message instanceof StixObject object)) {
            return AROUND;
        }
        long weight = AROUND + HeapLayout.array(object.json().size());
        if (object instanceof Indicator indicator) {
            // A text with one letter beyond Latin-1 takes two bytes for each.
            weight += HeapLayout.array(2L * indicator.pattern().length())
                    + REFERENCE * indicator.objectMarkingRefs().size();
        }
        return weight;
    }
}
