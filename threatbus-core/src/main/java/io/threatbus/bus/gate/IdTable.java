package io.threatbus.bus.gate;

import io.threatbus.life.SipHash;
import java.util.Arrays;
import java.util.UUID;

/**
 * A fixed number of rows by 128-bit identifier, in flat arrays, which take nothing of the garbage collector's time. A part of
 * each hash lies apart, so that a search looks at one line of memory, and only at rows that are nearly always the right ones.
 * Rows are only added. Not thread-safe.
 */
final class IdTable {
    /** Of the rows at most so many are used, so that a search is short. */
    private static final double LOAD = 0.7;

    /** The numbers of a row. They lie side by side, so that a row is a cache line or two. */
    private static final int COLUMNS = 7;

    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int GIVEN = 2;
    private static final int MARKING = 3;
    private static final int MODIFIED = 4;
    private static final int AUDITED = 5;
    private static final int VALUES = 6;

    private static final SipHash HASH = SipHash.random();

    private final long[] cells;
    /** Of each row the upper half of its hash; 0 if it is not used. */
    private final int[] tags;

    private final int mask;
    private final int most;
    private int used;

    IdTable(int rows) {
        int places = Integer.highestOneBit((int) Math.max(16, rows / LOAD)) << 1;
        cells = new long[places * COLUMNS];
        tags = new int[places];
        mask = places - 1;
        most = rows;
    }

    /** For how many rows a table can be made that takes so many bytes at most. */
    static int rowsIn(long bytes) {
        return (int) (Long.highestOneBit(Math.max(16, bytes / (COLUMNS * Long.BYTES + Integer.BYTES))) * LOAD);
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

    /** The same table with no row. */
    IdTable cleared() {
        Arrays.fill(tags, 0);
        used = 0;
        return this;
    }

    /** The same rows in a table that has room for four times as many, and for {@code limit} at most. */
    IdTable grown(int limit) {
        IdTable larger = new IdTable((int) Math.min(limit, 4L * most));
        for (int row = 0; row <= mask; row++) {
            if (tags[row] != 0) {
                UUID id = new UUID(cell(row, HIGH), cell(row, LOW));
                larger.copy(this, row, id, hash(id));
            }
        }
        return larger;
    }

    private long cell(int row, int column) {
        return cells[row * COLUMNS + column];
    }

    private void set(int row, int column, long number) {
        cells[row * COLUMNS + column] = number;
    }

    /** One bit for each client that was given the object. */
    long given(int row) {
        return cell(row, GIVEN);
    }

    void setGiven(int row, long clients) {
        set(row, GIVEN, clients);
    }

    /** Index of the marking. */
    int marking(int row) {
        return (int) cell(row, MARKING);
    }

    void setMarking(int row, int index) {
        set(row, MARKING, index);
    }

    /** The version that the marking is of, in microseconds. */
    long modified(int row) {
        return cell(row, MODIFIED);
    }

    void setModified(int row, long micros) {
        set(row, MODIFIED, micros);
    }

    /** One bit for each client to whom its denial was written down. */
    long audited(int row) {
        return cell(row, AUDITED);
    }

    void setAudited(int row, long clients) {
        set(row, AUDITED, clients);
    }

    /** What the newest value hashes to. */
    int value(int row) {
        return (int) cell(row, VALUES);
    }

    void setValue(int row, int hash) {
        set(row, VALUES, (cell(row, VALUES) & ~0xffff_ffffL) | (hash & 0xffff_ffffL));
    }

    /** How versions with other values are marked; 0 if there are none. */
    int before(int row) {
        return (int) (cell(row, VALUES) >>> Integer.SIZE);
    }

    void setBefore(int row, int markings) {
        set(row, VALUES, (cell(row, VALUES) & 0xffff_ffffL) | ((long) markings << Integer.SIZE));
    }

    /** What a search for an identifier begins with. */
    static long hash(UUID id) {
        return HASH.of(id);
    }

    /** Where the search for an identifier with this {@link #hash} begins. */
    int start(long hash) {
        return (int) hash & mask;
    }

    private static int tag(long hash) {
        int upper = (int) (hash >>> Integer.SIZE);
        return upper == 0 ? 1 : upper;
    }

    /** The row of an identifier with this {@link #hash}, or -1. */
    int find(UUID id, long hash) {
        int tag = tag(hash);
        int row = start(hash);
        while (tags[row] != 0) {
            if (tags[row] == tag
                    && cell(row, HIGH) == id.getMostSignificantBits()
                    && cell(row, LOW) == id.getLeastSignificantBits()) {
                return row;
            }
            row = (row + 1) & mask;
        }
        return -1;
    }

    /** Reads where the search for an identifier with this {@link #hash} begins. */
    int read(long hash) {
        return tags[start(hash)];
    }

    /** Reads the row where it begins, as far as that may be the identifier's, or become it. */
    long readRow(long hash) {
        int row = start(hash);
        return tags[row] == tag(hash) || tags[row] == 0 ? cell(row, HIGH) + cell(row, VALUES) : 0;
    }

    /** A new row for an identifier with this {@link #hash} that has none. */
    int add(UUID id, long hash) {
        int row = start(hash);
        while (tags[row] != 0) {
            row = (row + 1) & mask;
        }
        tags[row] = tag(hash);
        int at = row * COLUMNS;
        Arrays.fill(cells, at + GIVEN, at + COLUMNS, 0);
        cells[at + HIGH] = id.getMostSignificantBits();
        cells[at + LOW] = id.getLeastSignificantBits();
        used++;
        return row;
    }

    /** The numbers of a row, for {@link #add(UUID, long, long[])}. */
    long[] cells(int row) {
        return Arrays.copyOfRange(cells, row * COLUMNS, (row + 1) * COLUMNS);
    }

    /** A new row with these numbers. */
    int add(UUID id, long hash, long[] numbers) {
        int row = add(id, hash);
        System.arraycopy(numbers, 0, cells, row * COLUMNS, COLUMNS);
        return row;
    }

    /** Copies a row from another table. */
    int copy(IdTable from, int row, UUID id, long hash) {
        int target = add(id, hash);
        System.arraycopy(from.cells, row * COLUMNS, cells, target * COLUMNS, COLUMNS);
        return target;
    }
}
