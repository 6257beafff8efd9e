package io.threatbus.life;

import io.threatbus.message.Message;
import io.threatbus.stix.StixId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of all indicators, in memory: a slot of 40 bytes for each, in tables that are 0.7 to 0.875 full, and for
 * those with several sources or several kinds of end an object of some 300 bytes beside it. Beyond its limit those that
 * were not spoken of for longest are forgotten, as far as one of its 256 tables knows; with a store only tombstones are,
 * which the store still knows. Guarded by the caller's lock.
 */
public final class LifeMemory {
    /** So many messages are prepared at once. */
    public static final int AHEAD = ReadAhead.MOST;

    static final int TABLE_BITS = 8;

    private static final int CONTENT = 1;
    private static final int OWN_UNTIL = 1 << 1;
    private static final int PENDING = 1 << 2;
    /** Together with {@link #PENDING}: over by another bus's word. */
    private static final int OVER = 1 << 3;

    /** Quarantined, or dropped if {@link #SAID} is set, too. */
    private static final int HELD = 1 << 4;

    private static final int RELEASED = 1 << 5;
    private static final int EVER_SHOWN = 1 << 6;
    /** The rest stands in an object beside the slot. */
    private static final int BESIDE = 1 << 7;

    private static final int ACTS_SHIFT = 8;
    /** This part of a table is forgotten when there is no room. */
    private static final int FORGOTTEN_AT_ONCE = 4;

    private static final int SEARCHED_AGAIN_AFTER = 32;

    private static final int TOMBSTONES_AT_ONCE = 8;

    private static final int FEWEST_AT_ONCE = 8;

    private static final int MOST_ACTS = 0x7F;
    /** Without {@link #HELD}: flagged. */
    private static final int SAID = 1 << 15;

    /** The object beside a slot takes as much as so many slots and what belongs to them elsewhere. */
    private static final long BESIDE_WEIGHT = 3;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MOST_SECONDS = 0xFFFF_FFFFL;

    private final SlotTable[] tables = new SlotTable[1 << TABLE_BITS];
    private final Map<Long, KnownIndicator> beside = new HashMap<>();
    private final SipHash hash;
    private final boolean stored;
    private final int limit;
    /** With a store: of how many entries on a table is gone through for tombstones again. */
    private final int[] searchedFrom = new int[1 << TABLE_BITS];

    private final KnownIndicator looked = new KnownIndicator();
    private int size;
    private long forgotten;
    /** With a store: tombstones that it would forget by then, in seconds, may leave. */
    private long leaving = -1;
    /** What was loaded last, and its slot: it is what is saved next. */
    private @Nullable StixId loaded;

    private long loadedKey;
    private int loadedSlot;
    private int[] times = {};
    private final ReadAhead ahead = new ReadAhead();

    /**
     * An empty memory.
     *
     * @param stored whether a store keeps the objects; without one a slot remembers when its indicator was last spoken of
     *     in place of when it ends
     * @param limit how many indicators to remember; with a store more if fewer tombstones than that {@link #mayLeave}
     */
    public LifeMemory(boolean stored, int limit) {
        this(stored, limit, SipHash.random());
    }

    LifeMemory(boolean stored, int limit, SipHash hash) {
        this.stored = stored;
        this.limit = limit;
        this.hash = hash;
        for (int i = 0; i < tables.length; i++) {
            tables[i] = new SlotTable();
        }
    }

    private long key(UUID uuid) {
        return hash.key(uuid);
    }

    private SlotTable table(long key) {
        return tables[number(key)];
    }

    /** Which table a fingerprint belongs to. */
    static int number(long key) {
        return (int) (key >>> (Long.SIZE - TABLE_BITS));
    }

    /** The indicators of {@link #AHEAD} messages from there on will be asked for next, in this order: see {@link ReadAhead}. */
    public void prepare(List<? extends Message> batch, int from) {
        ahead.prepare(batch, from, hash, tables);
    }

    /** Fills {@code target} with what is known of an indicator. */
    public void load(StixId id, KnownIndicator target) {
        long key = ahead.isNext(id) ? ahead.take() : key(id.uuid());
        SlotTable table = table(key);
        int slot = table.find(key);
        loaded = id;
        loadedKey = key;
        loadedSlot = slot;
        if (slot < 0) {
            target.clear();
        } else if ((table.flags(slot) & BESIDE) != 0) {
            @Nullable KnownIndicator kept = beside.get(key);
            if (kept == null) {
                target.clear();
            } else {
                target.copyFrom(kept);
            }
        } else {
            read(table, slot, target);
        }
    }

    /** Whether what {@link #load} was last asked for is here. */
    public boolean isLoaded() {
        return loaded != null && loadedSlot >= 0;
    }

    /**
     * With a store: the tombstones that it forgets by an instant may leave when there is no room, since it knows them.
     *
     * @param forget microseconds since 1970
     */
    public void mayLeave(long forget) {
        leaving = Math.floorDiv(forget, MICROS_PER_SECOND);
    }

    private void read(SlotTable table, int slot, KnownIndicator target) {
        target.clear();
        int flags = table.flags(slot);
        long ended = table.end(slot);
        int source = table.source(slot);
        boolean gone = ended != KnownIndicator.NONE && (ended & 1) != 0;
        target.content = (flags & CONTENT) != 0;
        target.modified = target.content ? table.modified(slot) : KnownIndicator.NONE;
        target.rank = table.rank(slot);
        target.ownUntil = (flags & OWN_UNTIL) != 0;
        target.overElsewhere = (flags & (PENDING | OVER)) == (PENDING | OVER);
        target.over = (flags & OVER) != 0;
        target.pending = (flags & PENDING) != 0 && !target.over;
        target.hold = hold(flags);
        target.released = (flags & RELEASED) != 0;
        target.everShown = (flags & EVER_SHOWN) != 0;
        target.acts = flags >>> ACTS_SHIFT & MOST_ACTS;
        if (gone) {
            target.stakes.raise(source, ended >> 1, true);
        } else {
            target.ended = ended == KnownIndicator.NONE ? ended : ended >> 1;
            if (target.content) {
                target.stakes.raise(source, target.modified, false);
            }
        }
        readTime(table.when(slot), target);
    }

    private static Hold hold(int flags) {
        boolean said = (flags & SAID) != 0;
        return (flags & HELD) != 0 ? (said ? Hold.DROPPED : Hold.QUARANTINED) : (said ? Hold.FLAGGED : Hold.NONE);
    }

    private void readTime(int when, KnownIndicator target) {
        LifeState state = target.state();
        if (!stored) {
            target.vague = false;
            return;
        }
        long seconds = when & MOST_SECONDS;
        long time = seconds == MOST_SECONDS ? KnownIndicator.NEVER : seconds * MICROS_PER_SECOND;
        switch (state) {
            case PENDING -> target.begin = time;
            case WITHDRAWN, EXPIRED -> target.forget = time;
            default -> target.expires = time;
        }
        target.vague = target.content && state == LifeState.WITHDRAWN;
    }

    /**
     * Keeps what is known of an indicator.
     *
     * @param now microseconds since 1970
     */
    public void save(StixId id, KnownIndicator known, long now) {
        boolean again = id.equals(loaded);
        long key = again ? loadedKey : key(id.uuid());
        SlotTable table = table(key);
        int slot = again ? loadedSlot : table.find(key);
        if (slot < 0) {
            boolean full = weight() >= limit;
            loaded = null;
            if (full && stored) {
                forgetTombstones(table, number(key));
            } else if (full) {
                forgetOldest(table);
            }
            slot = full ? table.insert(key) : table.insert(key, ~slot);
            size++;
        }
        boolean wasBeside = (table.flags(slot) & BESIDE) != 0;
        boolean isBeside = !isPlain(known);
        if (isBeside) {
            beside.put(key, known.copy());
        } else if (wasBeside) {
            beside.remove(key);
        }
        write(table, slot, known, isBeside, now);
        if (isBeside && !wasBeside && !stored && weight() > limit) {
            forgetOldest(table);
        }
    }

    private void write(SlotTable table, int slot, KnownIndicator known, boolean isBeside, long now) {
        boolean gone = known.stakes.size() == 1 && known.stakes.isGone(0);
        long end = gone
                ? known.stakes.time(0) << 1 | 1
                : known.ended == KnownIndicator.NONE ? KnownIndicator.NONE : known.ended << 1;
        int source = known.stakes.size() == 0 ? Sources.NAMELESS : known.stakes.source(0);
        int when = (int) seconds(stored ? when(known) : now);
        int flags = flag(known.content, CONTENT)
                | flag(known.ownUntil, OWN_UNTIL)
                | flag(known.pending || known.overElsewhere, PENDING)
                | flag(known.over, OVER)
                | flag(known.hold.holds(), HELD)
                | flag(known.hold == Hold.FLAGGED || known.hold == Hold.DROPPED, SAID)
                | flag(known.released, RELEASED)
                | flag(known.everShown, EVER_SHOWN)
                | flag(isBeside, BESIDE)
                | Math.min(known.acts, MOST_ACTS) << ACTS_SHIFT;
        table.set(slot, known.modified, known.rank, end, when, source, flags);
    }

    private static int flag(boolean set, int flag) {
        return set ? flag : 0;
    }

    private static long when(KnownIndicator known) {
        LifeState state = known.state();
        return state == LifeState.PENDING ? known.begin : state.isTombstone() ? known.forget : known.expires;
    }

    /** Rounded up: nothing begins or ends too early. */
    private static long seconds(long micros) {
        if (micros == KnownIndicator.NEVER) {
            return MOST_SECONDS;
        }
        long seconds = -Math.floorDiv(-micros, MICROS_PER_SECOND);
        return Math.max(0, Math.min(MOST_SECONDS - 1, seconds));
    }

    /** Whether a slot says it all: one source, and one kind of end at most. */
    private static boolean isPlain(KnownIndicator known) {
        Stakes stakes = known.stakes;
        boolean many = stakes.size() > 1 || known.acts > MOST_ACTS;
        if (many || known.owed || known.withdrawn != KnownIndicator.NONE) {
            return false;
        }
        LifeState state = known.state();
        boolean waits = state == LifeState.PENDING && known.expires != KnownIndicator.NEVER;
        if (known.restored != KnownIndicator.NONE || waits || (known.vague && state != LifeState.WITHDRAWN)) {
            return false;
        }
        if (stakes.size() == 0) {
            return !known.content;
        }
        return stakes.isGone(0)
                ? known.ended == KnownIndicator.NONE
                : known.content && stakes.time(0) == known.modified;
    }

    /** A few at once, so that a full memory is not gone through for each indicator that comes. */
    private void forgetOldest(SlotTable table) {
        if (times.length < table.size()) {
            times = new int[table.size() + table.size() / 8];
        }
        int number = table.copyTimes(times);
        if (number == 0) {
            return;
        }
        int left = Math.max(1, number / FORGOTTEN_AT_ONCE);
        loaded = null;
        int gone = table.removeUntil(Selection.smallest(times, number, left), left, (key, flags) -> {
            if ((flags & BESIDE) != 0) {
                beside.remove(key);
            }
        });
        forgotten += gone;
        size -= gone;
    }

    /** Those that the store forgets first, an eighth of the table at once. */
    private void forgetTombstones(SlotTable table, int number) {
        if (table.size() < searchedFrom[number]) {
            return;
        }
        long[] ends = new long[table.size()];
        int found = 0;
        for (int slot = 0; slot < table.slots(); slot++) {
            if (table.isTaken(slot) && mayGo(table, slot)) {
                ends[found++] = table.when(slot) & MOST_SECONDS;
            }
        }
        int wanted = Math.max(FEWEST_AT_ONCE, table.size() / TOMBSTONES_AT_ONCE);
        if (found > 0) {
            Arrays.sort(ends, 0, found);
            int left = Math.min(found, wanted);
            long latest = ends[left - 1];
            for (int slot = table.slots() - 1; slot >= 0 && left > 0; slot--) {
                if (table.isTaken(slot) && (table.when(slot) & MOST_SECONDS) <= latest && mayGo(table, slot)) {
                    remove(table, slot);
                    forgotten++;
                    left--;
                }
            }
        }
        // There is no point in going through it again for each indicator that comes.
        searchedFrom[number] = found < wanted ? table.size() + table.size() / SEARCHED_AGAIN_AFTER + 1 : 0;
    }

    private boolean mayGo(SlotTable table, int slot) {
        if ((table.when(slot) & MOST_SECONDS) > leaving) {
            return false;
        }
        if ((table.flags(slot) & BESIDE) == 0) {
            read(table, slot, looked);
            return looked.state().isTombstone();
        }
        @Nullable KnownIndicator kept = beside.get(table.key(slot));
        return kept == null || kept.state().isTombstone();
    }

    private void remove(SlotTable table, int slot) {
        loaded = null;
        if ((table.flags(slot) & BESIDE) != 0) {
            beside.remove(table.key(slot));
        }
        table.remove(slot);
        size--;
    }

    /** Forgets an indicator. */
    public void remove(StixId id) {
        long key = key(id.uuid());
        SlotTable table = table(key);
        int slot = table.find(key);
        if (slot >= 0) {
            remove(table, slot);
        }
    }

    /** How many indicators are remembered. */
    public int size() {
        return size;
    }

    /** How much memory that takes, in indicators that have nothing but their slot. */
    public long weight() {
        return size + BESIDE_WEIGHT * beside.size();
    }

    /** How much more memory it takes to {@link #save} what was just loaded as it is now. */
    public long added(KnownIndicator known) {
        boolean here = loaded != null && loadedSlot >= 0;
        boolean isBeside = here && (table(loadedKey).flags(loadedSlot) & BESIDE) != 0;
        return (here ? 0 : 1) + (isBeside || isPlain(known) ? 0 : BESIDE_WEIGHT);
    }

    /** With a store: has those leave that may, of where that would come which {@link #load} was last asked for. */
    public void makeRoom() {
        int number = number(loadedKey);
        searchedFrom[number] = 0;
        forgetTombstones(tables[number], number);
    }

    /** Whether a store keeps the objects. */
    public boolean isStored() {
        return stored;
    }

    /** How many have an object beside their slot. */
    public int sizeBeside() {
        return beside.size();
    }

    /** How many were forgotten because there was no room, or with a store have left. */
    public long forgotten() {
        return forgotten;
    }

    /** The bytes that the slots take. */
    public long bytes() {
        long slots = 0;
        for (SlotTable table : tables) {
            slots += table.slots();
        }
        return slots * SlotTable.BYTES;
    }
}
