package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.app.suricata.point.Item;
import io.threatbus.spi.Book;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which items are wanted: an item is wanted as long as one active indicator names it. Bounded in points; what an indicator
 * beyond that asks for is refused. The bits of who has an item are kept by {@link SensorState}, under the same monitor.
 * Thread-safe.
 */
public final class DesiredState {
    /** What became of a wish. */
    public enum Verdict {
        /** It is taken. */
        TAKEN,
        /** There is no room. */
        FULL
    }

    /**
     * What a wish has changed.
     *
     * @param changed the entries whose state in a sensor is no longer right
     * @param own the entries that the indicator wants now
     */
    public record Outcome(Verdict verdict, Collection<Entry> changed, Collection<Entry> own) {
        /** The entries that have to be right in a sensor for it to have what the indicator says. */
        public Collection<Entry> all() {
            Set<Entry> all = new LinkedHashSet<>(changed);
            all.addAll(own);
            return all;
        }
    }

    private final EnumMap<DataSet, Map<String, Entry>> entries = new EnumMap<>(DataSet.class);
    private final Book<Entry> book =
            new Book<>(Book.Sensor.KEEPS_VALUES, Integer.MAX_VALUE, UnaryOperator.identity(), () -> {});
    private final Expiries expiries = new Expiries();
    /** The points of those that have not just as many items. */
    private final Map<StixId, Integer> weights = new HashMap<>();

    /** The patterns of those of which seeing an item says too little. */
    private final Map<StixId, String> judged = new HashMap<>();

    private final EnumMap<DataSet, Integer> wanted = new EnumMap<>(DataSet.class);
    private final EnumMap<DataSet, Long> changes = new EnumMap<>(DataSet.class);
    private final RecentChanges recent = new RecentChanges(this::forget);
    private int mostPoints;
    private int points;

    /**
     * Nothing is wanted.
     *
     * @param mostPoints how many points it takes
     */
    public DesiredState(int mostPoints) {
        this.mostPoints = mostPoints;
        for (DataSet set : DataSet.values()) {
            entries.put(set, new HashMap<>());
        }
    }

    /** Takes what the bus says of an indicator. */
    public synchronized Outcome take(Wish wish) {
        List<Entry> known = book.items(wish.id());
        if (!known.isEmpty() && isSame(known, wish.items())) {
            note(wish);
            return new Outcome(Verdict.TAKEN, List.of(), known);
        }
        boolean full = !wish.items().isEmpty() && points - weight(wish.id()) + wish.points() > mostPoints;
        Map<Entry, Optional<StixId>> before = new LinkedHashMap<>();
        if (full || wish.items().isEmpty()) {
            drop(wish.id(), before);
        } else {
            hold(wish, before);
        }
        return new Outcome(full ? Verdict.FULL : Verdict.TAKEN, changed(before), book.items(wish.id()));
    }

    private static boolean isSame(List<Entry> entries, List<Item> items) {
        if (items.size() != entries.size()) {
            return false;
        }
        for (int i = 0; i < items.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.set() != items.get(i).set()
                    || !entry.value().equals(items.get(i).value())) {
                return false;
            }
        }
        return true;
    }

    private int weight(StixId indicator) {
        return weights.getOrDefault(indicator, book.items(indicator).size());
    }

    private void drop(StixId indicator, Map<Entry, Optional<StixId>> before) {
        points -= weight(indicator);
        remember(book.items(indicator), before);
        book.drop(indicator, List.of());
        weights.remove(indicator);
        judged.remove(indicator);
        expiries.remove(indicator);
    }

    private void remember(List<Entry> touched, Map<Entry, Optional<StixId>> before) {
        touched.forEach(entry -> before.putIfAbsent(entry, book.first(entry)));
    }

    private void hold(Wish wish, Map<Entry, Optional<StixId>> before) {
        List<Entry> own = new ArrayList<>(wish.items().size());
        for (Item item : wish.items()) {
            own.add(entry(item.set(), item.value()));
        }
        points += wish.points() - weight(wish.id());
        remember(book.items(wish.id()), before);
        remember(own, before);
        book.put(wish.id(), own);
        if (wish.points() == own.size()) {
            weights.remove(wish.id());
        } else {
            weights.put(wish.id(), wish.points());
        }
        note(wish);
    }

    private void note(Wish wish) {
        wish.judged().ifPresentOrElse(text -> judged.put(wish.id(), text), () -> judged.remove(wish.id()));
        expiries.put(wish.id(), wish.until());
    }

    /** The entry that stands for this one now: one that was forgotten and has come again is another object. */
    Entry current(Entry known) {
        return all(known.set()).getOrDefault(known.value(), known);
    }

    /** The one entry of an item. */
    Entry entry(DataSet set, String value) {
        return all(set).computeIfAbsent(value, key -> new Entry(set, key));
    }

    private Map<String, Entry> all(DataSet set) {
        return entries.getOrDefault(set, Map.of());
    }

    /** The entries whose state changed, with the marks that this leaves. */
    private List<Entry> changed(Map<Entry, Optional<StixId>> before) {
        List<Entry> changed = new ArrayList<>(before.size());
        before.forEach((entry, was) -> {
            Optional<StixId> is = book.first(entry);
            if (was.equals(is)) {
                forget(entry);
                return;
            }
            entry.wanted(is.isPresent());
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
        for (Optional<StixId> ended = expiries.next(now); ended.isPresent(); ended = expiries.next(now)) {
            drop(ended.get(), before);
        }
        return changed(before);
    }

    /** Drops an entry that nobody wants, has, or may have; any other stays. */
    void forget(Entry entry) {
        if (entry.isIdle()) {
            all(entry.set()).remove(entry.value());
        }
    }

    /** The indicators that want an item now. */
    public synchronized List<StixId> holders(Item item) {
        return book.holders(new Entry(item.set(), item.value()));
    }

    /** How many items of this set are wanted. */
    public synchronized int wanted(DataSet set) {
        return wanted.getOrDefault(set, 0);
    }

    /** A number that is another one after every change of a set. */
    public synchronized long changes(DataSet set) {
        return changes.getOrDefault(set, 0L);
    }

    /** How many points are wanted. */
    public synchronized int points() {
        return points;
    }

    /** The pattern of an indicator, if seeing what it wants says less than that. */
    public synchronized Optional<String> judged(StixId indicator) {
        return Optional.ofNullable(judged.get(indicator));
    }

    /** Whether the indicator wants anything. */
    public synchronized boolean has(StixId indicator) {
        return book.has(indicator);
    }

    /** How many indicators want something. */
    public synchronized int indicators() {
        return book.size();
    }

    /** Takes so many points from now on; what is wanted already stays. */
    public synchronized void resize(int most) {
        mostPoints = most;
    }

    /** The wanted entries of a set, in no order. */
    public synchronized List<Entry> wantedEntries(DataSet set) {
        List<Entry> found = new ArrayList<>(wanted(set));
        for (Entry entry : all(set).values()) {
            if (entry.isWanted()) {
                found.add(entry);
            }
        }
        return found;
    }

    /**
     * The indicator that an entry's JSON names, the one that has wanted it for longest; empty if nobody wants the entry.
     */
    public synchronized Optional<StixId> first(Entry entry) {
        return book.first(entry);
    }

    /** What was taken back, or changed its indicator, lately. */
    RecentChanges recent() {
        return recent;
    }

    /** All entries of a set, also those that nobody wants; to be used under the monitor. */
    Collection<Entry> entries(DataSet set) {
        return all(set).values();
    }
}
