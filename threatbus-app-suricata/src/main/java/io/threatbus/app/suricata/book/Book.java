package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.app.suricata.point.Item;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Which items are wanted: an item is wanted as long as one active indicator names it. Bounded in points; what an indicator
 * beyond that asks for is refused. The bits of who has an item are kept by {@link SensorState}, under the same monitor.
 * Thread-safe.
 */
public final class Book {
    /** What became of a wish. */
    public enum Verdict {
        /** It is in the book. */
        TAKEN,
        /** There is no room. */
        FULL
    }

    /**
     * What a wish has changed.
     *
     * @param changed the entries whose state in a sensor is no longer right
     */
    public record Outcome(Verdict verdict, Collection<Entry> changed) {}

    private record Due(long at, Holding holding) {}

    /** More changes of validity than this wait for nothing only now and then. */
    private static final int DUE_SLACK = 10_000;

    private final Map<Entry, Entry> entries = new HashMap<>();
    private final Map<StixId, Holding> holdings = new HashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    private final EnumMap<DataSet, Integer> wanted = new EnumMap<>(DataSet.class);
    private final EnumMap<DataSet, Long> changes = new EnumMap<>(DataSet.class);
    private final RecentChanges recent = new RecentChanges(this::forget);
    private int mostPoints;
    private int points;

    /**
     * An empty book.
     *
     * @param mostPoints how many points it takes
     */
    public Book(int mostPoints) {
        this.mostPoints = mostPoints;
    }

    /** Takes what the bus says of an indicator. */
    public synchronized Outcome take(Wish wish) {
        Holding known = holdings.get(wish.id());
        long until = wish.until().orElse(Holding.FOR_EVER);
        if (known != null && !wish.items().isEmpty() && known.wants(wish.items())) {
            if (known.until() != until) {
                known.until(until);
                await(known);
            }
            return new Outcome(Verdict.TAKEN, List.of());
        }
        int freed = known == null ? 0 : known.points();
        boolean full = !wish.items().isEmpty() && points - freed + wish.points() > mostPoints;
        Map<Entry, Optional<StixId>> before = new LinkedHashMap<>();
        if (known != null) {
            drop(known, before);
        }
        if (!full && !wish.items().isEmpty()) {
            hold(wish, until, before);
        }
        return new Outcome(full ? Verdict.FULL : Verdict.TAKEN, changed(before));
    }

    private void drop(Holding holding, Map<Entry, Optional<StixId>> before) {
        holdings.remove(holding.id());
        points -= holding.points();
        remember(holding, before);
        holding.detach();
    }

    private static void remember(Holding holding, Map<Entry, Optional<StixId>> before) {
        holding.entries().forEach(entry -> before.putIfAbsent(entry, entry.first()));
    }

    private void hold(Wish wish, long until, Map<Entry, Optional<StixId>> before) {
        List<Entry> own = new ArrayList<>(wish.items().size());
        for (Item item : wish.items()) {
            own.add(entry(item.set(), item.value()));
        }
        Holding holding = new Holding(wish.id(), until, wish.points(), own);
        holdings.put(wish.id(), holding);
        points += wish.points();
        remember(holding, before);
        holding.attach();
        await(holding);
    }

    private void await(Holding holding) {
        if (holding.until() != Holding.FOR_EVER) {
            due.add(new Due(holding.until(), holding));
        }
        if (due.size() > 2 * holdings.size() + DUE_SLACK) {
            due.removeIf(entry -> !isRight(entry));
        }
    }

    /** Whether the holding is still there and ends then. */
    private boolean isRight(Due end) {
        Holding holding = end.holding();
        return holding.until() == end.at() && holding.equals(holdings.get(holding.id()));
    }

    /** The entry that stands for this one now: one that was forgotten and has come again is another object. */
    Entry current(Entry known) {
        return entries.getOrDefault(known, known);
    }

    /** The one entry of an item. */
    Entry entry(DataSet set, String value) {
        Entry key = new Entry(set, value);
        Entry known = entries.putIfAbsent(key, key);
        return known == null ? key : known;
    }

    /** The entries whose state changed, with the marks that this leaves. */
    private List<Entry> changed(Map<Entry, Optional<StixId>> before) {
        List<Entry> changed = new ArrayList<>(before.size());
        before.forEach((entry, was) -> {
            Optional<StixId> is = entry.first();
            if (was.equals(is)) {
                forget(entry);
                return;
            }
            if (was.isPresent() != is.isPresent()) {
                wanted.merge(entry.set(), is.isPresent() ? 1 : -1, Integer::sum);
            }
            if (is.isPresent()) {
                // Also where it was to be removed and is not yet: its JSON names another one.
                entry.staleEverywhere();
            }
            if (was.isPresent() && entry.set().isInSuricata()) {
                recent.add(entry);
            }
            changes.merge(entry.set(), 1L, Long::sum);
            changed.add(entry);
        });
        return changed;
    }

    /** What ends by itself up to this instant, in microseconds. */
    public synchronized Collection<Entry> due(long now) {
        Map<Entry, Optional<StixId>> before = new LinkedHashMap<>();
        while (!due.isEmpty() && due.peek().at() <= now) {
            Due end = due.remove();
            if (isRight(end)) {
                drop(end.holding(), before);
            }
        }
        return changed(before);
    }

    /** Drops an entry that nobody wants, has, or may have; any other stays. */
    void forget(Entry entry) {
        if (!entry.isWanted() && !entry.isAnywhere() && !entry.isPinned()) {
            entries.remove(entry);
        }
    }

    /** The indicators that want an item now. */
    public synchronized List<StixId> holders(Item item) {
        Entry entry = entries.get(new Entry(item.set(), item.value()));
        return entry == null ? List.of() : entry.all();
    }

    /** Whether any indicator wants an item of this set. */
    public synchronized int wanted(DataSet set) {
        return wanted.getOrDefault(set, 0);
    }

    /** A number that is another one after every change of a set. */
    public synchronized long changes(DataSet set) {
        return changes.getOrDefault(set, 0L);
    }

    /** How many items are wanted that Suricata has datasets for. */
    public synchronized int wanted() {
        return DataSet.IN_SURICATA.stream().mapToInt(this::wanted).sum();
    }

    /** How many points are in it. */
    public synchronized int points() {
        return points;
    }

    /** Whether the indicator is in it. */
    public synchronized boolean has(StixId indicator) {
        return holdings.containsKey(indicator);
    }

    /** How many indicators are in it. */
    public synchronized int indicators() {
        return holdings.size();
    }

    /** Takes so many points from now on; what is in it stays. */
    public synchronized void resize(int most) {
        mostPoints = most;
    }

    /** The wanted entries of a set, in no order. */
    public synchronized List<Entry> wantedEntries(DataSet set) {
        List<Entry> found = new ArrayList<>(wanted(set));
        for (Entry entry : entries.values()) {
            if (entry.set() == set && entry.isWanted()) {
                found.add(entry);
            }
        }
        return found;
    }

    /** The indicator that an entry's JSON names; empty if nobody wants the entry. */
    public synchronized Optional<StixId> first(Entry entry) {
        return entry.first();
    }

    /** What was taken back, or changed its indicator, lately. */
    RecentChanges recent() {
        return recent;
    }

    /** All entries, also those that nobody wants; to be used under the monitor. */
    Collection<Entry> all() {
        return entries.values();
    }
}
