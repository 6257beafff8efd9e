package io.threatbus.coverage;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.Subscription;
import io.threatbus.stix.StixId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which peer holds which indicator. It listens to outcomes, so it lies on the hot path: of a batch it notes down how far it
 * goes. Peers with a name are remembered when they go; others are told apart by nothing, and forgotten. Thread-safe: the
 * table of peers is guarded by the lock on {@code this}, each peer by its own; below these lies that of the changes. While
 * changes get other numbers nobody may have any in hand: everybody else shares the lock of the numbering, which comes first
 * and is not to be taken twice.
 */
public final class Ledger implements OutcomeListener {
    private static final int MOST_PEERS = 20_000;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long LATEST = 0xFFFF_FFFFL;
    /** For so long a removal is remembered at least. */
    private static final int REMOVALS_SECONDS = 600;

    private final InstantSource clock;
    private final ChangeLog log;
    private final StampedLock numbering = new StampedLock();
    private final Map<Recipient, Holdings> live = new ConcurrentHashMap<>();
    private final Map<String, Holdings> peers = new LinkedHashMap<>();
    private volatile Duration forgetAfter = Duration.ofDays(7);

    /** One that knows of nothing. */
    public Ledger(InstantSource clock) {
        this(clock, new ChangeLog());
    }

    Ledger(InstantSource clock, ChangeLog log) {
        this.clock = clock;
        this.log = log;
    }

    /** Peers that have been away for longer are forgotten. */
    public void forgetAfter(Duration away) {
        forgetAfter = away;
    }

    /**
     * Beyond that many the oldest changes are forgotten.
     *
     * @param removals so many of them may be removals
     */
    public void keep(int most, int removals) {
        log.keep(most, removals);
    }

    /** Numbers what subscribers are told next; each indicator among these is the last word about it. */
    public void number(List<? extends Message> told, long micros) {
        log.add(told, second(micros));
    }

    /** Takes over what is known from before, in the order of the changes; what is known already stays. */
    public void known(StixId id, long version, long micros, boolean active) {
        if (log.find(id.uuid()) == ChangeLog.NONE) {
            log.add(id.uuid(), version, second(micros), active);
        }
    }

    private static long second(long micros) {
        return Math.max(0, Math.min(LATEST, Math.floorDiv(micros, MICROS_PER_SECOND)));
    }

    private static boolean wantsIndicators(Recipient recipient) {
        return recipient.topics().stream().anyMatch(topic -> topic.isPrefixOf(Topic.INDICATOR));
    }

    /** Asks while numbers of changes stay what they are. */
    private <T> T numbered(Supplier<T> question) {
        long stamp = numbering.readLock();
        try {
            return question.get();
        } finally {
            numbering.unlockRead(stamp);
        }
    }

    private void note(Recipient recipient, Consumer<Holdings> outcome) {
        Holdings holdings = live.get(recipient);
        if (holdings != null) {
            long stamp = numbering.readLock();
            try {
                outcome.accept(holdings);
            } finally {
                numbering.unlockRead(stamp);
            }
        }
    }

    @Override
    public void subscribed(Recipient recipient) {
        if (!wantsIndicators(recipient) || (recipient.own() && !recipient.sensor())) {
            return;
        }
        long stamp = numbering.readLock();
        try {
            Holdings holdings = holdings(recipient);
            holdings.connected(recipient, wantedFrom(recipient), recipient.resumes(), clock.millis());
            live.put(recipient, holdings);
        } finally {
            numbering.unlockRead(stamp);
        }
    }

    /** One name may have several subscriptions at a time; each has its own account. */
    private synchronized Holdings holdings(Recipient recipient) {
        String name = recipient.peer().name();
        int number = 1;
        String free = name;
        while (peers.containsKey(free) && peers.get(free).isConnected()) {
            number++;
            free = name + "#" + number;
        }
        if (peers.size() >= MOST_PEERS) {
            forgetOldest();
        }
        String known = free;
        boolean named = recipient.peer().named() || (recipient.own() && recipient.sensor());
        return peers.computeIfAbsent(known, added -> new Holdings(log, known, named, recipient));
    }

    private void forgetOldest() {
        Iterator<Holdings> all = peers.values().iterator();
        while (all.hasNext()) {
            if (!all.next().isConnected()) {
                all.remove();
                return;
            }
        }
    }

    private long wantedFrom(Recipient recipient) {
        if (recipient.snapshot().isEmpty()) {
            return log.last() + 1;
        }
        Duration span = recipient.snapshot().get();
        if (span.compareTo(SnapshotRequest.EVERYTHING) >= 0) {
            return 1;
        }
        long since = clock.instant().getEpochSecond() - span.toSeconds();
        return since <= 0 ? 1 : log.firstSince(since);
    }

    @Override
    public void unsubscribed(Recipient recipient) {
        Holdings holdings = live.remove(recipient);
        if (holdings == null) {
            return;
        }
        holdings.away(clock.millis());
        if (!holdings.isNamed()) {
            synchronized (this) {
                peers.remove(holdings.name(), holdings);
            }
        }
    }

    @Override
    public void sent(Recipient recipient, List<? extends Message> messages) {
        note(recipient, holdings -> holdings.sent(messages, clock.millis()));
    }

    @Override
    public void applied(Recipient recipient, List<? extends Message> messages) {
        note(recipient, holdings -> holdings.applied(messages, clock.millis()));
    }

    @Override
    public void proved(Recipient recipient, Proof proof) {
        note(recipient, holdings -> holdings.proved(proof, clock.millis()));
    }

    @Override
    public void skipped(Recipient recipient, Message message, String reason) {
        if (message instanceof Indicator indicator) {
            boolean heldAlready = reason.equals(Subscription.HELD_ALREADY);
            note(recipient, holdings -> {
                if (heldAlready) {
                    holdings.heldAlready(indicator);
                } else {
                    holdings.skipped(indicator, reason);
                }
            });
        }
    }

    private synchronized List<Holdings> all() {
        return List.copyOf(peers.values());
    }

    /** How many indicators are active, as far as is known here. */
    public long active() {
        return log.active();
    }

    /** All peers. */
    public List<PeerCoverage> peers() {
        return numbered(() -> all().stream()
                .map(holdings -> PeerCoverage.of(holdings, log, clock.instant()))
                .toList());
    }

    /** One peer. */
    public Optional<PeerCoverage> peer(String name) {
        return numbered(() -> find(name).map(holdings -> PeerCoverage.of(holdings, log, clock.instant())));
    }

    private synchronized Optional<Holdings> find(String name) {
        return Optional.ofNullable(peers.get(name));
    }

    /** What a peer lacks, the oldest first. */
    public List<Gap> missing(String peer, int limit) {
        return numbered(() -> find(peer).map(holdings -> gaps(holdings, limit)).orElse(List.of()));
    }

    /** What the peer of a subscription lacks. */
    public List<Gap> missing(Recipient recipient, int limit) {
        Holdings holdings = live.get(recipient);
        return holdings == null ? List.of() : numbered(() -> gaps(holdings, limit));
    }

    private List<Gap> gaps(Holdings holdings, int limit) {
        return holdings.missing(limit).stream()
                .map(change -> gap(holdings, change))
                .toList();
    }

    private Gap gap(Holdings holdings, long change) {
        return new Gap(
                new StixId("indicator", log.id(change)),
                !log.isActive(change),
                Instant.ofEpochSecond(log.second(change)),
                holdings.standing(change, clock.millis()));
    }

    /** How each peer stands to an indicator; empty if nothing is known of it. */
    public Map<String, Gap> holders(StixId id) {
        return numbered(() -> {
            Map<String, Gap> holders = new LinkedHashMap<>();
            long change = log.find(id.uuid());
            if (change != ChangeLog.NONE) {
                all().forEach(holdings -> holders.put(holdings.name(), gap(holdings, change)));
            }
            return holders;
        });
    }

    /** Whether the peer of a subscription has shown by itself that it holds an indicator in its present version. */
    public boolean hasShown(Recipient recipient, StixId id) {
        Holdings holdings = live.get(recipient);
        return holdings != null && numbered(() -> hasShown(holdings, id));
    }

    private boolean hasShown(Holdings holdings, StixId id) {
        long change = log.find(id.uuid());
        return change != ChangeLog.NONE
                && holdings.proof() != Proof.Kind.NONE
                && holdings.proof() != Proof.Kind.SENT
                && holdings.standing(change, clock.millis()).kind() == Standing.Kind.HELD;
    }

    /** What a peer holds, as it would show it itself; empty if nothing is known of it. */
    public Optional<Digest> digest(String peer) {
        return numbered(() -> find(peer).map(Holdings::digest));
    }

    /** The same for the peer of a subscription. */
    public Optional<Digest> digest(Recipient recipient) {
        return numbered(() -> Optional.ofNullable(live.get(recipient)).map(Holdings::digest));
    }

    /** Forgets what nobody needs; to be called every minute or so. */
    public void tidy() {
        Instant limit = clock.instant().minus(forgetAfter);
        synchronized (this) {
            peers.values()
                    .removeIf(holdings -> !holdings.isConnected()
                            && Instant.ofEpochMilli(holdings.since()).isBefore(limit));
        }
        forgetRemovals();
        while (merge()) {
            Thread.onSpinWait();
        }
        BlockPool pool = new BlockPool();
        for (Holdings holdings : all()) {
            long stamp = numbering.readLock();
            try {
                holdings.tidy(log.blocks(), pool);
            } finally {
                numbering.unlockRead(stamp);
            }
        }
    }

    private void forgetRemovals() {
        long stamp = numbering.readLock();
        try {
            OrdinalSet missed = new OrdinalSet();
            for (Holdings holdings : all()) {
                holdings.missing(OrdinalSet.BLOCK).forEach(missed::add);
            }
            log.forgetRemovals(clock.instant().getEpochSecond() - REMOVALS_SECONDS, missed);
        } finally {
            numbering.unlockRead(stamp);
        }
    }

    /** Makes some blocks of changes one; whether there were any. Others have their turn before the next. */
    private boolean merge() {
        long stamp = numbering.writeLock();
        try {
            @Nullable Renumbering merged = log.merge();
            if (merged != null) {
                all().forEach(holdings -> holdings.renumber(merged));
            }
            return merged != null;
        } finally {
            numbering.unlockWrite(stamp);
        }
    }

    /** Memory that all peers together take, blocks that they share counted for each. */
    public long peerBytes() {
        return all().stream().mapToLong(Holdings::bytes).sum();
    }

    /** Changes that were forgotten for want of room. */
    public long forgotten() {
        return log.forgotten();
    }

    /** Memory that the changes take. */
    public long changeBytes() {
        return log.bytes();
    }

    /**
     * What is to be kept over a restart of the peers that have a name.
     *
     * @param exact whether nothing more comes, so that the last second is worth its while
     */
    public List<PeerNote> notes(boolean exact) {
        return numbered(() -> all().stream()
                .filter(Holdings::isNamed)
                .map(holdings -> PeerNote.of(holdings, log, clock.millis(), exact))
                .toList());
    }

    /** Takes over what was known of a peer before a restart, unless it is there already; after all changes are known. */
    public void restore(PeerNote note) {
        Holdings restored = new Holdings(log, note.peer(), true, note.recipient());
        long stamp = numbering.readLock();
        try {
            note.restore(restored, log);
            synchronized (this) {
                if (peers.size() < MOST_PEERS) {
                    peers.putIfAbsent(note.peer(), restored);
                }
            }
        } finally {
            numbering.unlockRead(stamp);
        }
    }
}
