package io.threatbus.bus.gate;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.stix.StixId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of the indicators of a batch are. A look-up among a million waits for the memory; those of a batch are read
 * ahead, so that they wait together, and the gates of further subscribers who get the same batch find it again. Not
 * thread-safe.
 */
final class RowHints {
    /** Neither a place nor a row. */
    static final int NONE = -1;

    private static final int MOST = 1024;
    /** So many of a batch are passed over when one is asked for. */
    private static final int PASSED = 4;

    private final @Nullable StixId[] ids = new StixId[MOST];
    private final long[] hashes = new long[MOST];
    private final int[] rows = new int[MOST];
    private int count;
    private int next;
    /** Keeps the compiler from leaving out what is read for nothing. */
    @SuppressWarnings("UnusedVariable")
    private long read;

    /** The indicators of a batch will be asked for next, in this order, in one of two tables. */
    void prepare(List<? extends Message> batch, IdTable young, IdTable old) {
        next = 0;
        if (isKnown(batch)) {
            return;
        }
        count = 0;
        for (int i = 0; i < batch.size() && count < MOST; i++) {
            if (batch.get(i) instanceof Indicator indicator) {
                ids[count] = indicator.id();
                hashes[count] = IdTable.hash(indicator.id().uuid());
                rows[count++] = NONE;
            }
        }
        // Nothing else is done in these loops, or the processor would not see far enough ahead.
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += young.read(hashes[i]) + old.read(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += young.readRow(hashes[i]) + old.readRow(hashes[i]);
        }
        read = sum;
    }

    @SuppressWarnings("ReferenceEquality") // an equal one that is another object only costs its look-up once more
    private boolean isKnown(List<? extends Message> batch) {
        int known = 0;
        for (int i = 0; i < batch.size() && known < MOST; i++) {
            if (batch.get(i) instanceof Indicator indicator) {
                if (known == count || ids[known] != indicator.id()) {
                    return false;
                }
                known++;
            }
        }
        return known == count;
    }

    /** The place of an indicator in the batch, or {@link #NONE}. */
    @SuppressWarnings("ReferenceEquality")
    int place(StixId id) {
        for (int i = next; i < Math.min(count, next + PASSED); i++) {
            if (ids[i] == id) {
                next = i;
                return i;
            }
        }
        return NONE;
    }

    /** What a search for the identifier at a place, if it has one, begins with. */
    long hash(int place, UUID id) {
        return place == NONE ? IdTable.hash(id) : hashes[place];
    }

    /** The row of the indicator at a place, as far as it is known; {@link #NONE} if not. */
    int row(int place) {
        return place == NONE ? NONE : rows[place];
    }

    /** The indicator at a place has this row in the younger table. */
    void found(int place, int row) {
        if (place != NONE) {
            rows[place] = row;
        }
    }

    /** Rows are others now. */
    void forget() {
        count = 0;
    }
}
