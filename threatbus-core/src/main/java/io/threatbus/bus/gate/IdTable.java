package io.threatbus.bus.gate;

import io.threatbus.life.SipHash;
import java.util.UUID;

/**
 * A fixed number of rows by 128-bit identifier, in flat arrays: a million rows take 64 MB and nothing of the garbage
 * collector's time. Rows are only added. Not thread-safe.
 */
final class IdTable {
    /** Of the rows at most so many are used, so that a search is short. */
    private static final double LOAD = 0.7;

    /** What a row takes, used or not. */
    private static final int ROW_BYTES = 5 * Long.BYTES + 3 * Integer.BYTES;

    private static final SipHash HASH = SipHash.random();

    private final long[] high;
    private final long[] low;
    /** One bit for each client that was given the object. */
    final long[] given;
    /** One bit for each client to whom its denial was written down. */
    final long[] audited;
    /** The version that the marking is of, in microseconds. */
    final long[] modified;
    /** Index of the marking; 0 in an unused row. */
    final int[] marking;
    /** What the newest value hashes to. */
    final int[] value;
    /** How versions with other values are marked; 0 if there are none. */
    final int[] before;

    private final int mask;
    private final int most;
    private int used;

    IdTable(int rows) {
        int size = Integer.highestOneBit((int) Math.max(16, rows / LOAD)) << 1;
        high = new long[size];
        low = new long[size];
        given = new long[size];
        audited = new long[size];
        modified = new long[size];
        marking = new int[size];
        value = new int[size];
        before = new int[size];
        mask = size - 1;
        most = rows;
    }

    /** For how many rows a table can be made that takes so many bytes at most. */
    static int rowsIn(long bytes) {
        return (int) (Long.highestOneBit(Math.max(16, bytes / ROW_BYTES)) * LOAD);
    }

    boolean isFull() {
        return used >= most;
    }

    /** How many rows it has. */
    int used() {
        return used;
    }

    /** How many rows it was made for. */
    int size() {
        return most;
    }

    /** The same rows in a table that has room for four times as many, and for {@code limit} at most. */
    IdTable grown(int limit) {
        IdTable larger = new IdTable((int) Math.min(limit, 4L * most));
        for (int row = 0; row < marking.length; row++) {
            if (marking[row] != 0) {
                larger.copy(this, row, new UUID(high[row], low[row]));
            }
        }
        return larger;
    }

    /** The row of an identifier, or -1. */
    int find(UUID id) {
        int row = start(id);
        while (marking[row] != 0) {
            if (high[row] == id.getMostSignificantBits() && low[row] == id.getLeastSignificantBits()) {
                return row;
            }
            row = (row + 1) & mask;
        }
        return -1;
    }

    /** A new row for an identifier that has none; the caller sets its marking to what is not 0. */
    int add(UUID id) {
        int row = start(id);
        while (marking[row] != 0) {
            row = (row + 1) & mask;
        }
        high[row] = id.getMostSignificantBits();
        low[row] = id.getLeastSignificantBits();
        used++;
        return row;
    }

    /** Copies a row from another table. */
    int copy(IdTable from, int row, UUID id) {
        int target = add(id);
        given[target] = from.given[row];
        audited[target] = from.audited[row];
        modified[target] = from.modified[row];
        marking[target] = from.marking[row];
        value[target] = from.value[row];
        before[target] = from.before[row];
        return target;
    }

    /** Where the search begins. */
    int start(UUID id) {
        return (int) HASH.of(id) & mask;
    }
}
