package io.threatbus.bus.gate;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.stix.Marking;
import io.threatbus.stix.StixId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How each indicator is marked, and which clients were given it. Bounded: of two tables the younger one is filled, and when
 * it is full the older one, with all that was not looked at since it was the younger, is forgotten. Thread-safe.
 */
final class Memory {
    private static final Logger logger = LoggerFactory.getLogger(Memory.class);

    /** Clients that are told apart; all further ones share the last bit. */
    static final int MOST_CLIENTS = Long.SIZE;

    private static final int NONE = -1;
    /** Set in the hash of the newest value as long as no other one was seen. */
    private static final int ONLY = 1;
    /** Set beside the marking of the values before if one of them had no level of the Traffic Light Protocol. */
    private static final int UNMARKED = 1 << 31;

    private final int half;
    private final MarkingTable markings = new MarkingTable();
    private final Map<String, Integer> clients = new HashMap<>();
    private IdTable young = new IdTable(16);
    private IdTable old = new IdTable(16);
    private final String consequence;
    /** Rows of the older table that the younger one has as well. */
    private int moved;

    private long forgotten;
    private final RowHints hints = new RowHints();

    /**
     * Remembers so many indicators, or twice as many.
     *
     * @param consequence what follows when it forgets, for the log
     */
    Memory(int least, String consequence) {
        this.half = least;
        this.consequence = consequence;
    }

    /**
     * What is known of an object when a version of it comes.
     *
     * @param given whether the client was ever given a version
     * @param sameValue whether all versions that were seen have the value of this one
     * @param markings how it was marked before; if the value is not that of the newest version, also how other values were
     */
    record Known(boolean given, boolean sameValue, List<Marking> markings) {}

    /** The bit of a client. */
    synchronized int client(String name) {
        return clients.computeIfAbsent(name, added -> Math.min(clients.size(), MOST_CLIENTS - 1));
    }

    /** Whether the bit is that of one client alone. */
    static boolean isExact(int client) {
        return client < MOST_CLIENTS - 1;
    }

    /** The indicators among these will be asked for next, in this order. */
    synchronized void prepare(List<? extends Message> batch) {
        hints.prepare(batch, young, old);
    }

    /** Takes note of a version. */
    synchronized void note(Indicator indicator) {
        noted(indicator);
    }

    private int noted(Indicator indicator) {
        UUID id = indicator.id().uuid();
        int place = hints.place(indicator.id());
        int row = row(id, place);
        long modified = indicator.modifiedMicros();
        int value = hash(indicator.pattern());
        if (row == NONE) {
            row = addRow(id, hints.hash(place, id));
            hints.found(place, row);
            young.setModified(row, modified);
            young.setMarking(row, markings.index(indicator.marking()));
            young.setValue(row, value);
            return row;
        }
        boolean older = modified < young.modified(row);
        Marking known = markings.get(young.marking(row));
        if ((young.value(row) | ONLY) != value) {
            noteOtherValue(row, indicator, value, older);
        }
        if (older || known.equals(indicator.marking())) {
            return row;
        }
        // A removal may say nothing of markings: what is withdrawn is at least as confidential as before.
        boolean adds = modified == young.modified(row) || indicator.isRemoval();
        if (adds && known.tlp().isEmpty() && indicator.marking().tlp().isPresent()) {
            young.setBefore(row, union(young.before(row), indicator.marking()));
        } else {
            young.setMarking(row, markings.index(adds ? known.and(indicator.marking()) : indicator.marking()));
        }
        young.setModified(row, modified);
        young.setAudited(row, 0);
        return row;
    }

    /**
     * A value stays as confidential as the newest version that had it, though the object has another one now. Versions of one
     * batch come once for each subscriber, so an older one says nothing new.
     */
    private void noteOtherValue(int row, Indicator indicator, int value, boolean older) {
        young.setValue(row, young.value(row) & ~ONLY);
        if (!older && !indicator.isRemoval()) {
            young.setBefore(row, union(young.before(row), markings.get(young.marking(row))));
            young.setValue(row, value & ~ONLY);
        }
    }

    private int union(int before, Marking marking) {
        int unmarked = (before & UNMARKED) | (marking.tlp().isEmpty() ? UNMARKED : 0);
        int known = before & ~UNMARKED;
        return markings.index(known == 0 ? marking : markings.get(known).and(marking)) | unmarked;
    }

    /** How the newest version is marked, and if asked also how others with other values are. */
    private List<Marking> markings(int row, boolean ofAllValues) {
        Marking newest = markings.get(young.marking(row));
        int before = young.before(row);
        if (!ofAllValues || before == 0) {
            return List.of(newest);
        }
        Marking ofOthers = markings.get(before & ~UNMARKED);
        return (before & UNMARKED) == 0 ? List.of(newest, ofOthers) : List.of(newest, ofOthers, Marking.NONE);
    }

    /** Takes note of a version, and says what a client knows of the object. */
    synchronized Known known(Indicator indicator, int client) {
        int value = hash(indicator.pattern());
        int before = row(indicator.id());
        List<Marking> markings = before == NONE ? List.of() : markings(before, (young.value(before) | ONLY) != value);
        int row = noted(indicator);
        return new Known((young.given(row) & 1L << client) != 0, young.value(row) == value, markings);
    }

    /**
     * Takes note of a version that a client is given, unless it is not the newest and the newest is marked in another way.
     *
     * @return in that case how the newest is marked: the client is given this version by {@link #giveOlder}, if at all
     */
    synchronized Optional<Marking> give(Indicator indicator, int client) {
        int row = noted(indicator);
        Marking newest = markings.get(young.marking(row));
        if (!newest.equals(indicator.marking())) {
            return Optional.of(newest);
        }
        young.setGiven(row, young.given(row) | 1L << client);
        return Optional.empty();
    }

    /** Takes note that a client is given a version that was noted. */
    synchronized void giveOlder(Indicator indicator, int client) {
        int row = noted(indicator);
        young.setGiven(row, young.given(row) | 1L << client);
    }

    /** Whether the denial of this version to this client was not written down yet; it counts as written down then. */
    synchronized boolean isFirstDenial(StixId id, int client) {
        int row = row(id);
        if (row == NONE || (young.audited(row) & 1L << client) != 0) {
            return row == NONE;
        }
        young.setAudited(row, young.audited(row) | 1L << client);
        return true;
    }

    /** Whether this client, and no other, was given an object that is remembered. */
    synchronized boolean isGivenOnlyTo(StixId id, int client) {
        int row = row(id);
        return row != NONE && young.given(row) == 1L << client && isExact(client);
    }

    /** How an indicator is marked, if it is known. */
    synchronized Optional<Marking> marking(StixId id) {
        int row = row(id);
        return row == NONE ? Optional.empty() : Optional.of(markings.get(young.marking(row)));
    }

    /** How the versions with each value of an indicator are marked; empty if it is not known. */
    synchronized List<Marking> markings(StixId id) {
        int row = row(id);
        return row == NONE ? List.of() : markings(row, true);
    }

    /** How many were forgotten for want of room. */
    synchronized long forgotten() {
        return forgotten;
    }

    private int row(StixId id) {
        return row(id.uuid(), hints.place(id));
    }

    /** The row in the younger table, moved there if it is in the other. */
    private int row(UUID id, int place) {
        int row = hints.row(place);
        if (row == NONE) {
            row = row(id, hints.hash(place, id));
            hints.found(place, row);
        }
        return row;
    }

    private int row(UUID id, long hash) {
        int row = young.find(id, hash);
        if (row != NONE) {
            return row;
        }
        int before = old.find(id, hash);
        if (before == NONE) {
            return NONE;
        }
        moved++;
        if (!young.isFull()) {
            return young.copy(old, before, id, hash);
        }
        // Making room may empty the table that the row is in.
        long[] cells = old.cells(before);
        makeRoom();
        return young.add(id, hash, cells);
    }

    private int addRow(UUID id, long hash) {
        if (young.isFull()) {
            makeRoom();
        }
        return young.add(id, hash);
    }

    private void makeRoom() {
        hints.forget();
        if (young.size() < half) {
            young = young.grown(half);
            return;
        }
        int lost = old.used() - moved;
        if (forgotten == 0 && lost > 0) {
            logger.warn(
                    "The gate remembers {} indicators, as many as it has memory for, and forgets those that were not spoken"
                            + " of for longest: {}. A larger heap holds more;"
                            + " threatbus_access_forgotten_total counts them",
                    2L * half,
                    consequence);
        }
        forgotten += lost;
        moved = 0;
        IdTable gone = old;
        old = young;
        young = gone.size() == half ? gone.cleared() : new IdTable(half);
    }

    private static int hash(String pattern) {
        return pattern.hashCode() | ONLY;
    }
}
