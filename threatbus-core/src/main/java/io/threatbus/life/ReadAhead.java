package io.threatbus.life;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.stix.StixId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads where the indicators of a batch lie before they are asked for one by one. A look-up among a million waits for the
 * memory; those of a batch do not depend on each other, so that they wait together. Not thread-safe.
 */
final class ReadAhead {
    /** So many at once, so that what was read first is still near when it is asked for. */
    static final int MOST = 64;

    private final long[] keys = new long[MOST];
    private final @Nullable StixId[] ids = new StixId[MOST];
    private int count;
    private int next;
    /** Keeps the compiler from leaving out what is read for nothing. */
    @SuppressWarnings("UnusedVariable")
    private long read;

    void prepare(List<? extends Message> batch, int from, SipHash hash, SlotTable[] tables) {
        count = 0;
        next = 0;
        for (int i = from; i < Math.min(batch.size(), from + MOST); i++) {
            if (batch.get(i) instanceof Indicator indicator) {
                StixId id = indicator.id();
                ids[count] = id;
                keys[count++] = hash.key(id.uuid());
            }
        }
        // Nothing else is done in this loop, or the processor would not see far enough ahead.
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += tables[LifeMemory.number(keys[i])].read(keys[i]);
        }
        read = sum;
    }

    /** Whether the one that was prepared for next is asked for. */
    @SuppressWarnings("ReferenceEquality") // an equal one that is another object only costs its fingerprint once more
    boolean isNext(StixId id) {
        return next < count && ids[next] == id;
    }

    /** Its fingerprint. */
    long take() {
        return keys[next++];
    }
}
