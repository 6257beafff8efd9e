package io.threatbus.coverage;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Stamps;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one peer holds: all changes up to one, but for some. Live messages come in their order, so of a batch it usually
 * notes down how far it goes. Guarded by the lock on {@code this}; below it only that of the {@link ChangeLog} is taken.
 */
final class Holdings {
    private static final int MOST_REASONS = 32;
    private static final String OTHER = "other";
    private static final int MOST_NODES = 1000;
    /** History is on its way while some of it has come lately. */
    private static final long LATELY = 10_000;

    private final ChangeLog log;
    private final String name;
    private final boolean named;
    private Recipient recipient;
    private boolean connected;
    /** When it came, or went, in milliseconds. */
    private long since;

    private long from;
    private long base;
    /** Removals from before are nothing to it: it had begun with nothing. */
    private long removalsFrom = 1;

    private OrdinalSet sent = new OrdinalSet();
    private @Nullable OrdinalSet confirmed;
    private Map<String, OrdinalSet> unwanted = new TreeMap<>();
    private final Map<String, NodeProof> nodes = new LinkedHashMap<>();
    private final Marks marks = new Marks();
    /** What it was sent, and has shown that it lacks: it has it again when it shows that and names it no longer. */
    private final Set<Long> shownLost = new HashSet<>();
    /** The last run of live messages, which is not in {@link #sent} yet; empty if it ends before it begins. */
    private long runFirst = 1;

    private long runLast;
    /** The same of history, which comes in the order of its changes, too. */
    private long oldFirst = 1;

    private long oldLast;
    private long sentCount;
    /** After how many messages the last one of history had been sent. */
    private long historySent;

    private long lastSent;
    private long lastTime;
    private Proof.Kind proof = Proof.Kind.NONE;
    private long proved;

    /** What one part of it has shown, and when. */
    record NodeProof(Proof proof, long at) {}

    /**
     * Of a peer that holds nothing.
     *
     * @param named whether the name is the peer's own, so that it is known by it when it comes again
     */
    Holdings(ChangeLog log, String name, boolean named, Recipient recipient) {
        this.log = log;
        this.name = name;
        this.named = named;
        this.recipient = recipient;
    }

    boolean isNamed() {
        return named;
    }

    String name() {
        return name;
    }

    synchronized Recipient recipient() {
        return recipient;
    }

    synchronized boolean isConnected() {
        return connected;
    }

    synchronized long since() {
        return since;
    }

    /**
     * It is there, or there again.
     *
     * @param wantedFrom the first change of what it has asked for
     * @param keeps whether it still has what it had
     */
    synchronized void connected(Recipient by, long wantedFrom, boolean keeps, long now) {
        recipient = by;
        connected = true;
        since = now;
        lastTime = keeps ? 0 : now;
        sentCount = 0;
        historySent = 0;
        marks.clear();
        nodes.clear();
        shownLost.clear();
        base = log.last();
        if (keeps) {
            flush();
            if (confirmed != null) {
                sent = confirmed.copy();
            }
        } else {
            from = wantedFrom;
            removalsFrom = base + 1;
            sent = new OrdinalSet();
            confirmed = null;
            unwanted = new TreeMap<>();
            lastSent = ChangeLog.NONE;
            proof = Proof.Kind.NONE;
        }
        runFirst = 1;
        runLast = 0;
        oldFirst = 1;
        oldLast = 0;
    }

    /** It has gone. */
    synchronized void away(long now) {
        connected = false;
        since = now;
    }

    /** Messages have left for it. */
    synchronized void sent(List<? extends Message> messages, long now) {
        lastTime = now;
        long renumbered = log.renumbered();
        for (int i = 0; i < messages.size(); i++) {
            sentCount++;
            if (messages.get(i) instanceof Indicator indicator) {
                long change = Stamps.change(indicator);
                if (change == runLast + 1 && runFirst <= runLast) {
                    runLast = change;
                } else if (change > runLast && change > renumbered) {
                    flush();
                    runFirst = change;
                    runLast = change;
                } else {
                    old(change <= renumbered ? find(indicator) : change);
                }
            }
        }
        if (runFirst <= runLast) {
            lastSent = runLast;
            marks.add(sentCount, runLast);
        }
        if (proof == Proof.Kind.NONE) {
            proof = Proof.Kind.SENT;
        }
    }

    private void flush() {
        if (runFirst <= runLast) {
            sent.addRange(runFirst, runLast);
            runFirst = runLast + 1;
        }
        flushOld();
    }

    /** One of history, or one that is sent again. */
    private void old(long change) {
        historySent = sentCount;
        if (change == ChangeLog.NONE) {
            return;
        }
        if (change == oldLast + 1 && oldFirst <= oldLast) {
            oldLast = change;
        } else {
            flushOld();
            oldFirst = change;
            oldLast = change;
        }
    }

    private void flushOld() {
        if (oldFirst <= oldLast) {
            sent.addRange(oldFirst, oldLast);
            oldFirst = oldLast + 1;
        }
    }

    /** Which change it brings, or has brought before if it is history. */
    private long change(Indicator indicator) {
        long stamped = Stamps.change(indicator);
        return stamped <= log.renumbered() ? find(indicator) : stamped;
    }

    private long find(Indicator indicator) {
        if (indicator.isRemoval()) {
            long last = log.find(indicator.id().uuid());
            return last != ChangeLog.NONE && !log.isActive(last) ? last : ChangeLog.NONE;
        }
        return log.find(indicator.id().uuid(), indicator.versionHash());
    }

    /** The peer has confirmed messages, one by one. */
    synchronized void applied(List<? extends Message> messages, long now) {
        OrdinalSet target = confirmations();
        raise(Proof.Kind.MANAGER);
        proved = now;
        long first = 0;
        long last = -1;
        for (Message message : messages) {
            if (message instanceof Indicator indicator) {
                long change = change(indicator);
                if (change == last + 1 && first <= last) {
                    last = change;
                } else if (change != ChangeLog.NONE) {
                    target.addRange(first, last);
                    first = change;
                    last = change;
                }
            }
        }
        target.addRange(first, last);
    }

    private OrdinalSet confirmations() {
        @Nullable OrdinalSet known = confirmed;
        if (known == null) {
            known = new OrdinalSet();
            confirmed = known;
        }
        return known;
    }

    private void raise(Proof.Kind to) {
        if (to.compareTo(proof) > 0) {
            proof = to;
        }
    }

    /** It, or a part of it, has shown what it holds. */
    synchronized void proved(Proof shown, long now) {
        raise(shown.kind());
        proved = now;
        flush();
        if (shown.node().isEmpty() || shown.kind() == Proof.Kind.MANAGER) {
            shownLost.forEach(change -> sent.add(change));
            shownLost.clear();
            reached(shown.position());
        }
        for (StixId id : shown.missing()) {
            long change = log.find(id.uuid());
            if (change != ChangeLog.NONE && sent.contains(change)) {
                lost(change);
                shownLost.add(change);
            }
        }
        if (!shown.node().isEmpty() && (nodes.containsKey(shown.node()) || nodes.size() < MOST_NODES)) {
            nodes.put(shown.node(), new NodeProof(shown, now));
        }
    }

    private void reached(long position) {
        OrdinalSet target = confirmations();
        flush();
        if (position >= sentCount) {
            confirmed = sent.copy();
            return;
        }
        long upTo = marks.reached(position);
        target.addAll(sent, position >= historySent ? 1 : base + 1, upTo);
    }

    /** It has shown before that it holds this version. */
    synchronized void heldAlready(Indicator indicator) {
        long change = change(indicator);
        if (change != ChangeLog.NONE) {
            sent.add(change);
            confirmations().add(change);
            raise(Proof.Kind.MANAGER);
        }
    }

    /** It is not to have one, or cannot. */
    synchronized void skipped(Indicator indicator, String reason) {
        String known = unwanted.containsKey(reason) || unwanted.size() < MOST_REASONS ? reason : OTHER;
        long change = change(indicator);
        if (change != ChangeLog.NONE) {
            unwanted.computeIfAbsent(known, added -> new OrdinalSet()).add(change);
        }
    }

    private OrdinalSet held() {
        flush();
        @Nullable OrdinalSet proven = confirmed;
        return proven == null ? sent : proven;
    }

    /** What it lacks. */
    private Shortfall shortfall() {
        return new Shortfall(log, held(), List.copyOf(unwanted.values()), from, Math.max(from, removalsFrom));
    }

    /** What the peer holds and lacks, in numbers. */
    synchronized PeerCount count() {
        return shortfall().count();
    }

    /** The changes that it lacks, the oldest first, removals among them. */
    synchronized List<Long> missing(int limit) {
        return shortfall().list(limit);
    }

    /** How it stands to one change. */
    synchronized Standing standing(long change, long now) {
        if (change < from) {
            return Standing.NOT_ASKED;
        }
        for (Map.Entry<String, OrdinalSet> reason : unwanted.entrySet()) {
            if (reason.getValue().contains(change)) {
                return new Standing(Standing.Kind.SKIPPED, reason.getKey());
            }
        }
        if (held().contains(change)) {
            return Standing.HELD;
        }
        if (sent.contains(change)) {
            return connected ? Standing.UNCONFIRMED : Standing.AWAY;
        }
        if (!connected) {
            return Standing.AWAY;
        }
        boolean history = change <= base && now - lastTime < LATELY;
        return history || change > Math.max(lastSent, base) ? Standing.WAITS : Standing.LOST;
    }

    /** It has shown that it does not hold one, which it was sent. */
    private void lost(long change) {
        flush();
        sent.remove(change);
        if (confirmed != null) {
            confirmed.remove(change);
        }
    }

    /** It holds exactly these. */
    synchronized void restore(long wantedFrom, OrdinalSet held, Proof.Kind kind, long at) {
        from = wantedFrom;
        sent = held;
        proof = kind;
        if (kind.compareTo(Proof.Kind.SENT) > 0) {
            confirmed = held.copy();
        }
        since = at;
        base = log.last();
    }

    synchronized long from() {
        return from;
    }

    synchronized OrdinalSet heldCopy() {
        return held().copy();
    }

    synchronized Proof.Kind proof() {
        return proof;
    }

    synchronized long provedAt() {
        return proved;
    }

    synchronized Map<String, NodeProof> nodes() {
        return new LinkedHashMap<>(nodes);
    }

    synchronized Map<String, Long> unwantedCounts() {
        Map<String, Long> counts = new TreeMap<>();
        unwanted.forEach((reason, set) -> {
            long number = Shortfall.members(log, set);
            if (number > 0) {
                counts.put(reason, number);
            }
        });
        return counts;
    }

    /** The sum of the versions of what it holds, and how many these are. */
    synchronized Digest digest() {
        return Shortfall.digest(log, held());
    }

    private List<OrdinalSet> sets() {
        List<OrdinalSet> sets = new ArrayList<>(unwanted.values());
        sets.add(sent);
        if (confirmed != null) {
            sets.add(confirmed);
        }
        return sets;
    }

    /** Some changes have other numbers now. */
    synchronized void renumber(Renumbering merged) {
        flush();
        sets().forEach(set -> set.renumber(merged));
        marks.renumber(merged);
        Set<Long> lost = new HashSet<>();
        shownLost.forEach(change -> merged.of(change).ifPresent(lost::add));
        shownLost.clear();
        shownLost.addAll(lost);
        from = merged.from(from);
        removalsFrom = merged.from(removalsFrom);
        base = merged.upTo(base);
        lastSent = merged.upTo(lastSent);
        runLast = merged.upTo(runLast);
        runFirst = runLast + 1;
        oldFirst = 1;
        oldLast = 0;
    }

    /**
     * Gives back memory of what means nothing any more, and shares the rest.
     *
     * @param blocks of which something means anything
     */
    synchronized void tidy(long[] blocks, BlockPool pool) {
        flush();
        for (OrdinalSet set : sets()) {
            set.retain(blocks);
            set.share(pool);
        }
    }

    synchronized long bytes() {
        long bytes = 1200 + sent.bytes() + (confirmed == null ? 0 : confirmed.bytes());
        for (OrdinalSet set : unwanted.values()) {
            bytes += 100 + set.bytes();
        }
        return bytes;
    }
}
