package io.threatbus.bus.life;

import io.threatbus.ThreatBusException;
import io.threatbus.life.Change;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.Life;
import io.threatbus.life.LifeMemory;
import io.threatbus.life.LifeRules;
import io.threatbus.life.LifeText;
import io.threatbus.life.Outcome;
import io.threatbus.life.SharedLife;
import io.threatbus.life.Sources;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.Stamps;
import io.threatbus.spi.FanOut;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.OutQueue;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.spi.life.Kept;
import io.threatbus.spi.life.LifeRecord;
import io.threatbus.spi.life.Lives;
import io.threatbus.spi.life.ValueIndex;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes what comes out of the backbone, decides what it means, and hands on what came of it. A batch is one turn, under one
 * lock: first what is known changes, then the decisions go to the store and what is to be sent into the subscribers'
 * queues. Nothing is decided before {@link #open}: what comes earlier waits where it is. Any thread may call it.
 */
public final class LifeStage implements OutQueue, Lives, Kept {
    private final FanOut subscribers;
    private final InstantSource clock;
    private final LifeObserver observer;
    private final ChangeNumbers numbers;
    private final LifeCounters counters;
    private final int remembered;
    private final boolean announces;
    private final Sources sources = new Sources();
    private final Guards guards = new Guards();
    private final StartGate gate = new StartGate();
    private final SharedMemory memories;
    private volatile @Nullable IndicatorStore store;
    private volatile boolean stored;
    private volatile @Nullable Values values;

    private final ReentrantLock turn = new ReentrantLock();
    private final KnownIndicator known = new KnownIndicator();
    private final ConflictLog conflicts = new ConflictLog();
    private final List<Message> out = new ArrayList<>();
    private final List<LifeRecord> decisions = new ArrayList<>();

    /**
     * A stage that is not open yet.
     *
     * @param subscribers who gets what is handed on
     * @param numbers is told of every change of what is known, before anybody gets it
     * @param metrics of the bus
     * @param shared whether other buses hear what this one says
     */
    public LifeStage(
            LifeSettings settings,
            FanOut subscribers,
            InstantSource clock,
            LifeObserver observer,
            ChangeNumbers numbers,
            Metrics metrics,
            boolean shared) {
        this.subscribers = subscribers;
        this.clock = clock;
        this.observer = observer;
        this.numbers = numbers;
        this.counters = new LifeCounters(metrics);
        this.remembered = settings.remembered();
        this.announces = shared && settings.announce() == LifeSettings.Announce.AUTO;
        this.memories = new SharedMemory(new LifeMemory(false, remembered));
        metrics.gauge("life_indicators", "Indicators that are remembered.", () -> memories.ask(LifeMemory::size));
        metrics.gauge("life_slot_bytes", "Memory that their slots take.", () -> memories.ask(LifeMemory::bytes));
        metrics.gauge(
                "life_forgotten", "Indicators forgotten for want of room.", () -> memories.ask(LifeMemory::forgotten));
    }

    /** From now on words are decided. Idempotent. */
    public void open() {
        gate.open();
    }

    /** From now on words wait until {@link #open}: the store is away for a moment, and back soon. */
    public void hold() {
        gate.hold();
    }

    /** The bus stops: if nothing is decided yet, nothing will be, and who waits is told so. */
    public void cancel() {
        gate.cancel();
    }

    /** The guards that are asked. */
    public Guards guards() {
        return guards;
    }

    /**
     * Takes what a store knows in place of what is known here; to be called while words wait. One that cannot be read is
     * told all decisions nevertheless.
     *
     * @throws ThreatBusException if there is a store already
     */
    public void attach(IndicatorStore keeper) throws InterruptedException {
        if (store != null) {
            throw new ThreatBusException("this bus has a store already: configure one");
        }
        LifeMemory loaded = new LifeMemory(true, Integer.MAX_VALUE);
        KnownIndicator one = new KnownIndicator();
        boolean readable = keeper.load((id, life, changed) -> {
            LifeText.read(life, sources, one);
            loaded.save(id, one, 0);
            if (one.hasContent()) {
                numbers.known(id, one, changed);
            }
        });
        turn.lock();
        try {
            store = keeper;
            stored = readable;
            memories.replace(readable ? loaded : new LifeMemory(false, remembered));
        } finally {
            turn.unlock();
        }
        Values index = values;
        if (index != null) {
            index.fill(keeper);
        }
    }

    /** The index of values, which is kept from now on. */
    public ValueIndex values() {
        Values index = values;
        if (index == null) {
            turn.lock();
            try {
                index = values == null ? new Values(memories) : values;
                values = index;
            } finally {
                turn.unlock();
            }
            IndicatorStore keeper = store;
            if (keeper != null) {
                index.fill(keeper);
            }
        }
        return index;
    }

    /** The store is gone: what is known stays, as without one. */
    public void detach() {
        turn.lock();
        try {
            store = null;
            stored = false;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public String subscriber() {
        return "life";
    }

    /** It says nothing about whether applications are back. */
    @Override
    public boolean standing() {
        return true;
    }

    @Override
    public void put(Message message) {
        putAll(List.of(message));
    }

    @Override
    public void putAll(List<? extends Message> messages) {
        gate.await();
        turn.lock();
        try {
            LifeMemory memory = memories.take();
            try {
                LifeRules rules = rules();
                long now = now();
                for (Message message : messages) {
                    hear(message, now, rules, memory);
                }
            } finally {
                memories.release();
            }
            handOn(null);
        } finally {
            turn.unlock();
        }
    }

    private LifeRules rules() {
        IndicatorStore keeper = store;
        LifeRules base = keeper == null ? LifeRules.UNSTORED : keeper.rules();
        return (stored ? base : base.unstored()).guardedBy(guards);
    }

    private long now() {
        return StixTimestamp.of(clock.instant()).epochMicros();
    }

    private void hear(Message message, long now, LifeRules rules, LifeMemory memory) {
        if (message instanceof Indicator indicator) {
            hear(indicator, false, now, rules, memory);
            return;
        }
        if (message instanceof SnapshotEnvelope envelope
                && envelope.body() instanceof Indicator body
                && !Presence.isPresence(envelope)) {
            Optional<SharedLife> life = envelope.life().flatMap(LifeStage::read);
            if (life.isPresent()) {
                join(body, life.get(), now, rules, memory);
            } else {
                hear(body, true, now, rules, memory);
            }
        }
        out.add(message);
    }

    private void hear(Indicator word, boolean history, long now, LifeRules rules, LifeMemory memory) {
        String name = word.source().orElse("");
        int source = name.isEmpty() ? Sources.NAMELESS : sources.number(name);
        memory.load(word.id(), known);
        int before = known.hasContent() ? known.sourceOfContent() : source;
        Outcome outcome = Life.hear(known, word, source, history, now, rules);
        if (known.isConflict()) {
            conflicts.conflict(word.id(), word.modified(), sources.name(before), name, known.isReplaced());
        }
        tell(known.change(), word);
        conclude(word, outcome, true, !history || known.isNews(), now, memory);
    }

    private static Optional<SharedLife> read(String text) {
        try {
            return Optional.of(SharedLife.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What another bus knows of an indicator is heard all at once. */
    private void join(Indicator body, SharedLife life, long now, LifeRules rules, LifeMemory memory) {
        Indicator content = life.hasContent() ? Removals.unmarked(body) : body;
        memory.load(content.id(), known);
        Outcome outcome = Life.join(known, content, life, sources, now, rules);
        tell(known.change(), content);
        conclude(content, outcome, true, known.isNews(), now, memory);
    }

    private void tell(@Nullable Change change, Indicator message) {
        if (change != null) {
            Indicator told = change == Change.REMOVE ? Removals.marked(message) : message;
            Stamps.acceptLike(told, message);
            out.add(told);
            Values index = values;
            if (index != null && change != Change.REMOVE) {
                index.shown(message, known.modified(), known.rank());
            }
        }
    }

    private void conclude(
            Indicator message, Outcome outcome, boolean said, boolean matters, long now, LifeMemory memory) {
        memory.save(message.id(), known, now);
        counters.count(outcome);
        observer.decided(message, outcome);
        if (store != null && matters) {
            decisions.add(new LifeRecord(message, known.copy(), sources, outcome, stored, said, now));
        }
    }

    /** Everybody but one gets what came of the turn, whatever fails on the way. */
    private void handOn(@Nullable OutQueue but) {
        try {
            IndicatorStore keeper = store;
            if (keeper != null && !decisions.isEmpty()) {
                keeper.record(decisions);
            }
        } finally {
            decisions.clear();
            try {
                numbers.number(out, now());
                deliver(but);
            } finally {
                out.clear();
            }
        }
    }

    private void deliver(@Nullable OutQueue but) {
        if (but == null) {
            subscribers.deliver(out);
            return;
        }
        for (Message message : out) {
            for (OutQueue outq : subscribers.recipients(message.topic())) {
                if (outq != but) {
                    outq.put(message);
                }
            }
        }
    }

    /**
     * Hears an object that somebody on this bus sends to a requester of history, before it gets there: it may be news to
     * everybody.
     *
     * @param requester gets it as history, at its own pace
     */
    public void hearHistory(Indicator object, OutQueue requester) {
        gate.await();
        turn.lock();
        try {
            LifeMemory memory = memories.take();
            try {
                hear(object, true, now(), rules(), memory);
            } finally {
                memories.release();
            }
            handOn(requester);
        } finally {
            turn.unlock();
        }
    }

    /** Whether an object of history still says what is known. Called with the lock of the requester. */
    public boolean stands(Indicator object) {
        return memories.stands(object);
    }

    @Override
    public List<Indicator> pass(List<Indicator> contents) {
        List<Indicator> ended = new ArrayList<>();
        turn.lock();
        try {
            if (!gate.isOpen() || !stored) {
                return ended;
            }
            LifeMemory memory = memories.take();
            try {
                LifeRules rules = rules();
                long now = now();
                for (Indicator content : contents) {
                    pass(content, now, rules, ended, memory);
                }
            } finally {
                memories.release();
            }
            handOn(null);
        } finally {
            turn.unlock();
        }
        return ended;
    }

    private void pass(Indicator content, long now, LifeRules rules, List<Indicator> ended, LifeMemory memory) {
        memory.load(content.id(), known);
        long version = content.act().map(Act::of).orElse(content.modified()).epochMicros();
        if (!known.hasContent() || known.modified() != version || known.rank() != content.rank()) {
            return;
        }
        Outcome outcome = Life.pass(known, content, now, rules);
        Change change = known.change();
        if (outcome == Outcome.NOTHING && change == null) {
            return;
        }
        if (change == Change.REMOVE) {
            Indicator removal = Removals.expiry(content, known.nextAct());
            known.acted();
            out.add(removal);
            if (announces) {
                ended.add(removal);
            }
        } else {
            tell(change, content);
        }
        conclude(content, outcome, false, true, now, memory);
    }

    @Override
    public BooleanSupplier mark() {
        IndicatorStore keeper = store;
        return keeper == null ? NOTHING.mark() : keeper.kept().mark();
    }

    @Override
    public void hurry() {
        IndicatorStore keeper = store;
        if (keeper != null) {
            keeper.kept().hurry();
        }
    }

    @Override
    public boolean announces() {
        return announces;
    }

    @Override
    public KnownIndicator known(StixId id) {
        return memories.known(id);
    }

    @Override
    public void prolong(StixId id, long expires) {
        memories.prolong(id, expires, now());
    }

    @Override
    public void forget(List<StixId> ids) {
        memories.forget(ids, now());
    }
}
