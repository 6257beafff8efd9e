package io.threatbus.app.suricata.book;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Items that were taken back, or changed the indicator that their JSON names, within the last quarter of an hour: a
 * Suricata that has just read its files may have them as they were. Bounded; what is older, or more, is forgotten, and
 * {@link #since} says from when on nothing is. Guarded by its {@link DesiredState}.
 */
final class RecentChanges {
    private static final long SPAN = Duration.ofMinutes(15).toNanos();
    private static final int MOST = 100_000;

    private record Change(Entry entry, long at) {}

    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private final Consumer<Entry> forget;
    private long complete = System.nanoTime();

    RecentChanges(Consumer<Entry> forget) {
        this.forget = forget;
    }

    void add(Entry entry) {
        long now = System.nanoTime();
        entry.pin();
        changes.addLast(new Change(entry, now));
        while (changes.size() > MOST || now - changes.getFirst().at() > SPAN) {
            Change old = changes.removeFirst();
            complete = old.at();
            old.entry().unpin();
            forget.accept(old.entry());
        }
    }

    /** Whether all changes since that instant of {@link System#nanoTime} are known. */
    boolean since(long instant) {
        return instant - complete >= 0;
    }

    Collection<Entry> entries() {
        Set<Entry> entries = new LinkedHashSet<>(changes.size());
        for (Iterator<Change> all = changes.iterator(); all.hasNext(); ) {
            entries.add(all.next().entry());
        }
        return entries;
    }
}
