package io.threatbus.app.suricata.book;

import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.app.suricata.point.Item;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one Suricata has of the desired state, as far as it has confirmed it. All under the monitor of the desired state; thread-safe. */
public final class SensorState {
    /** As many Suricatas fit into the bits of an entry. */
    public static final int MOST = 31;

    private final DesiredState desired;
    private final int number;
    private final EnumMap<DataSet, Integer> held = new EnumMap<>(DataSet.class);
    private final EnumMap<DataSet, Integer> refused = new EnumMap<>(DataSet.class);

    /**
     * Nothing is there yet.
     *
     * @param number which bit is its own, from 0
     */
    public SensorState(DesiredState desired, int number) {
        this.desired = desired;
        this.number = number;
    }

    /** What an entry needs. */
    public Step next(Entry known) {
        synchronized (desired) {
            Entry entry = desired.current(known);
            Optional<StixId> first = desired.first(entry);
            boolean held = entry.isHeld(number);
            boolean there = held || entry.isMaybe(number);
            if (first.isEmpty()) {
                refused(entry, false);
                return there ? new Step.Remove() : new Step.Nothing();
            } else if (there && entry.isStale(number)) {
                return new Step.Replace(first.get());
            }
            return held || entry.isRefused(number) ? new Step.Nothing() : new Step.Add(first.get());
        }
    }

    /** The item is there, with the JSON of that indicator; not stale unless another one comes first by now. */
    public void added(Entry known, StixId indicator) {
        synchronized (desired) {
            Entry entry = desired.entry(known.set(), known.value());
            state(entry, true, false);
            entry.stale(
                    number,
                    desired.first(entry)
                            .filter(first -> !first.equals(indicator))
                            .isPresent());
        }
    }

    /** The item is gone. */
    public void removed(Entry known) {
        synchronized (desired) {
            Entry entry = desired.current(known);
            state(entry, false, false);
            entry.stale(number, false);
            desired.forget(entry);
        }
    }

    /** Whether the item is there cannot be told: it is removed if nobody wants it, else given once more. */
    public void unknown(Entry known) {
        synchronized (desired) {
            Entry entry = desired.entry(known.set(), known.value());
            state(entry, false, true);
            entry.stale(number, entry.isWanted());
        }
    }

    /** Suricata does not take the item; it is not offered again until it is taken back and wanted again. */
    public void refused(Entry known) {
        synchronized (desired) {
            refused(desired.current(known), true);
        }
    }

    private void refused(Entry entry, boolean yes) {
        if (entry.isRefused(number) != yes) {
            entry.refused(number, yes);
            refused.merge(entry.set(), yes ? 1 : -1, Integer::sum);
        }
    }

    private void state(Entry entry, boolean yes, boolean maybe) {
        if (entry.isHeld(number) != yes) {
            entry.held(number, yes);
            held.merge(entry.set(), yes ? 1 : -1, Integer::sum);
        }
        entry.maybe(number, maybe);
    }

    /** The set is known to be empty. */
    public void cleared(DataSet set) {
        synchronized (desired) {
            desired.entries(set).removeIf(entry -> {
                nothing(entry, false);
                return entry.isIdle();
            });
        }
    }

    private void nothing(Entry entry, boolean maybe) {
        state(entry, false, maybe);
        entry.stale(number, false);
        refused(entry, false);
    }

    /**
     * Suricata has read the set from a file that may be somewhat old, or lost what it was given: what is wanted may be there,
     * and what has been taken back lately, too.
     *
     * @return false if more has been taken back since then than is remembered: the set must be cleared
     */
    public boolean reread(DataSet set, long since) {
        synchronized (desired) {
            if (!desired.recent().since(since)) {
                cleared(set);
                return false;
            }
            desired.entries(set).removeIf(entry -> {
                nothing(entry, entry.isWanted());
                return entry.isIdle();
            });
            for (Entry entry : desired.recent().entries()) {
                if (entry.set() == set) {
                    state(entry, false, true);
                    entry.stale(number, true);
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
        synchronized (desired) {
            cleared(set);
            items.forEach((value, indicator) -> {
                Entry entry = desired.entry(set, value);
                boolean same = indicator.isEmpty()
                        || desired.first(entry)
                                .filter(first -> first.toString().equals(indicator))
                                .isPresent();
                state(entry, certain, !certain);
                entry.stale(number, !same);
                if (!entry.isWanted()) {
                    // Suricata's file has it, too: it is back if Suricata is killed now.
                    desired.recent().add(entry);
                }
            });
        }
    }

    /** The entries of a set that are not right. */
    public List<Entry> wrong(DataSet set) {
        synchronized (desired) {
            List<Entry> wrong = new ArrayList<>();
            for (Entry entry : desired.entries(set)) {
                if (entry.isWrong(number)) {
                    wrong.add(entry);
                }
            }
            return wrong;
        }
    }

    /** All entries that are there and wanted. */
    public List<Entry> confirmed() {
        synchronized (desired) {
            List<Entry> confirmed = new ArrayList<>();
            for (DataSet set : DataSet.IN_SURICATA) {
                for (Entry entry : desired.entries(set)) {
                    if (entry.isHeld(number) && entry.isWanted()) {
                        confirmed.add(entry);
                    }
                }
            }
            return confirmed;
        }
    }

    /** Whether it is to be there, and has been confirmed. */
    public boolean isConfirmed(Entry known) {
        synchronized (desired) {
            Entry entry = desired.current(known);
            return entry.isHeld(number) && entry.isWanted();
        }
    }

    /**
     * What is wanted and has not been confirmed, whatever the reason.
     *
     * @param most how many indicators are named
     */
    public Lack lack(int most) {
        synchronized (desired) {
            long items = 0;
            long surplus = 0;
            Set<StixId> indicators = new LinkedHashSet<>();
            for (DataSet set : DataSet.IN_SURICATA) {
                if (held(set) == desired.wanted(set)) {
                    continue;
                }
                for (Entry entry : desired.entries(set)) {
                    boolean there = entry.isHeld(number);
                    surplus += there && !entry.isWanted() ? 1 : 0;
                    if (!there && entry.isWanted()) {
                        items++;
                        if (indicators.size() <= most) {
                            indicators.addAll(desired.holders(new Item(set, entry.value())));
                        }
                    }
                }
            }
            boolean complete = indicators.size() <= most;
            return new Lack(items, complete ? indicators : Set.of(), complete, surplus);
        }
    }

    /** Any wanted item of a set may be missing. */
    public void offerAgain(DataSet set) {
        synchronized (desired) {
            for (Entry entry : desired.entries(set)) {
                if (entry.isWanted() && !entry.isStale(number)) {
                    state(entry, false, true);
                }
            }
        }
    }

    /** The item was looked for and is not there. */
    public void missing(Entry known) {
        synchronized (desired) {
            state(desired.current(known), false, false);
        }
    }

    /** How many items of a set are there. */
    public int held(DataSet set) {
        synchronized (desired) {
            return held.getOrDefault(set, 0);
        }
    }

    /** How many items of a set are not taken. */
    public int refused(DataSet set) {
        synchronized (desired) {
            return refused.getOrDefault(set, 0);
        }
    }
}
