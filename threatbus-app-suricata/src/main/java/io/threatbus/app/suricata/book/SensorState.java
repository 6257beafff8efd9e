package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one Suricata has of the book, as far as it has confirmed it. All under the monitor of the book; thread-safe. */
public final class SensorState {
    /** As many Suricatas fit into the bits of an entry. */
    public static final int MOST = 31;

    private final Book book;
    private final int number;
    private final EnumMap<DataSet, Integer> held = new EnumMap<>(DataSet.class);
    private final EnumMap<DataSet, Integer> refused = new EnumMap<>(DataSet.class);

    /**
     * Nothing is there yet.
     *
     * @param number which bit is its own, from 0
     */
    public SensorState(Book book, int number) {
        this.book = book;
        this.number = number;
    }

    /** What an entry needs. */
    public Step next(Entry entry) {
        synchronized (book) {
            Optional<StixId> first = entry.first();
            boolean has = entry.isHeld(number);
            if (first.isEmpty()) {
                if (entry.isRefused(number)) {
                    refused(entry, false);
                }
                return has ? new Step.Remove() : new Step.Nothing();
            } else if (!has) {
                return entry.isRefused(number) ? new Step.Nothing() : new Step.Add(first.get());
            }
            return entry.isStale(number) ? new Step.Replace(first.get()) : new Step.Nothing();
        }
    }

    /** The item is there, with the JSON of that indicator; not stale unless another one comes first by now. */
    public void added(Entry entry, StixId indicator) {
        synchronized (book) {
            held(entry, true);
            entry.stale(
                    number,
                    entry.first().filter(first -> !first.equals(indicator)).isPresent());
        }
    }

    /** The item is gone. */
    public void removed(Entry entry) {
        synchronized (book) {
            held(entry, false);
            entry.stale(number, false);
            book.forget(entry);
        }
    }

    /** Whether the item is there cannot be told: it is removed if nobody wants it, else given once more. */
    public void unknown(Entry entry) {
        synchronized (book) {
            held(entry, true);
            entry.stale(number, entry.isWanted());
        }
    }

    /** Suricata does not take the item; it is not offered again until it is taken back and wanted again. */
    public void refused(Entry entry) {
        synchronized (book) {
            refused(entry, true);
        }
    }

    private void refused(Entry entry, boolean yes) {
        if (entry.isRefused(number) != yes) {
            entry.refused(number, yes);
            refused.merge(entry.set(), yes ? 1 : -1, Integer::sum);
        }
    }

    private void held(Entry entry, boolean yes) {
        if (entry.isHeld(number) != yes) {
            entry.held(number, yes);
            held.merge(entry.set(), yes ? 1 : -1, Integer::sum);
        }
    }

    /** The set is known to be empty. */
    public void cleared(DataSet set) {
        synchronized (book) {
            for (Entry entry : List.copyOf(book.all())) {
                if (entry.set() == set) {
                    held(entry, false);
                    entry.stale(number, false);
                    refused(entry, false);
                    book.forget(entry);
                }
            }
        }
    }

    /**
     * Suricata has read the set from a file that may be somewhat old, or lost what it was given: nothing counts as there,
     * and what has been taken back lately as not gone.
     *
     * @return false if more has been taken back since then than is remembered: the set must be cleared
     */
    public boolean reread(DataSet set, long since) {
        synchronized (book) {
            cleared(set);
            if (!book.recent().since(since)) {
                return false;
            }
            for (Entry entry : book.recent().entries()) {
                if (entry.set() == set) {
                    held(entry, true);
                    entry.stale(number, entry.isWanted());
                }
            }
            return true;
        }
    }

    /**
     * Exactly these items are in the set, or may be.
     *
     * @param items values and the indicators that their JSON names; one that is not known is empty
     * @param certain whether they are there for sure; otherwise what is wanted is offered again
     */
    public void has(DataSet set, Map<String, String> items, boolean certain) {
        synchronized (book) {
            cleared(set);
            items.forEach((value, indicator) -> {
                Entry entry = book.entry(set, value);
                boolean same = indicator.isEmpty()
                        || entry.first()
                                .filter(first -> first.toString().equals(indicator))
                                .isPresent();
                if (certain || !entry.isWanted() || !same) {
                    held(entry, true);
                    entry.stale(number, entry.isWanted() && !same);
                }
            });
        }
    }

    /** The entries of a set that are not right. */
    public List<Entry> wrong(DataSet set) {
        synchronized (book) {
            List<Entry> wrong = new ArrayList<>();
            for (Entry entry : book.all()) {
                if (entry.set() == set && !(next(entry) instanceof Step.Nothing)) {
                    wrong.add(entry);
                }
            }
            return wrong;
        }
    }

    /** Some entries that are there, from a random place on. */
    public List<Entry> sample(int most, long seed) {
        synchronized (book) {
            int size = book.all().size();
            long from = size == 0 ? 0 : Math.floorMod(seed, (long) size);
            return book.all().stream()
                    .skip(from)
                    .filter(entry -> entry.isHeld(number) && entry.isWanted())
                    .limit(most)
                    .toList();
        }
    }

    /** Any wanted item of a set may be missing. */
    public void offerAgain(DataSet set) {
        synchronized (book) {
            for (Entry entry : book.all()) {
                if (entry.set() == set && entry.isWanted() && !entry.isStale(number)) {
                    held(entry, false);
                }
            }
        }
    }

    /** The item was looked for and is not there. */
    public void missing(Entry entry) {
        synchronized (book) {
            held(entry, false);
        }
    }

    /** How many items of a set are there. */
    public int held(DataSet set) {
        synchronized (book) {
            return held.getOrDefault(set, 0);
        }
    }

    /** How many items of a set are not taken. */
    public int refused(DataSet set) {
        synchronized (book) {
            return refused.getOrDefault(set, 0);
        }
    }
}
