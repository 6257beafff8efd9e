package io.threatbus.bus.life;

import io.threatbus.coverage.CanaryIndicator;
import io.threatbus.guard.Hit;
import io.threatbus.life.Change;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.Life;
import io.threatbus.life.LifeMemory;
import io.threatbus.life.LifeRules;
import io.threatbus.life.LifeState;
import io.threatbus.life.LifeText;
import io.threatbus.life.Outcome;
import io.threatbus.life.SharedLife;
import io.threatbus.life.Sources;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.Stamps;
import io.threatbus.spi.Guard;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.OutQueue;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.spi.life.Kept;
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
    private final Audiences subscribers;
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
    private final Keeping keeping = new Keeping(sources);
    private final Recollection recollection;
    private final Capacity capacity;
    private volatile @Nullable Values values;

    private final ReentrantLock turn = new ReentrantLock();
    private final KnownIndicator known = new KnownIndicator();
    private final ConflictLog conflicts = new ConflictLog();
    private final Judge judge = new Judge(guards);
    private final Outgoing out = new Outgoing();
    private long ownGuard;

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
            Audiences subscribers,
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
        this.recollection = new Recollection(keeping, sources, metrics);
        this.remembered = settings.rememberedWithinRoom();
        this.capacity = new Capacity(settings.room(), clock);
        this.announces = shared && settings.announce() == LifeSettings.Announce.AUTO;
        this.memories = new SharedMemory(new LifeMemory(false, remembered));
        metrics.gauge("life_indicators", "Indicators that are remembered.", () -> memories.ask(LifeMemory::size));
        metrics.gauge("life_slot_bytes", "Memory that their slots take.", () -> memories.ask(LifeMemory::bytes));
        metrics.counter(
                "life_forgotten",
                "Indicators forgotten for want of room; with a store those that are over have only left the memory.",
                () -> memories.ask(LifeMemory::forgotten));
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

    /** Whether new indicators are refused for want of memory, and since when. */
    public Optional<Capacity.Full> full() {
        return capacity.full();
    }

    /** The guards that are asked. */
    public Guards guards() {
        return guards;
    }

    /** Asks the guard of a plugin, too, from now on; what is known is judged again if it is another than before. */
    public void guard(String owner, Guard guard) {
        turn.lock();
        try {
            guards.add(owner, guard);
            keeping.judgeBy(ownGuard + guards.fingerprint());
        } finally {
            turn.unlock();
        }
    }

    /**
     * Takes what a store knows in place of what is known here; to be called while words wait. One that cannot be read is
     * told all decisions nevertheless.
     *
     * @throws io.threatbus.ThreatBusException if there is a store already
     */
    public void attach(IndicatorStore keeper) throws InterruptedException {
        keeping.requireNone();
        LifeMemory loaded = new LifeMemory(true, remembered);
        loaded.mayLeave(KnownIndicator.NEVER);
        KnownIndicator one = new KnownIndicator();
        boolean readable = keeper.load((id, life, changed) -> {
            LifeText.read(life, sources, one);
            loaded.save(id, one, 0);
            if (one.hasContent()) {
                numbers.known(id, one, changed);
            }
        });
        loaded.mayLeave(0);
        turn.lock();
        try {
            keeping.attach(keeper, readable);
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
            @Nullable IndicatorStore keeper = keeping.store();
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
            keeping.detach();
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
                recollection.begin(memory, now, rules);
                capacity.look(memory);
                memory.prepare(messages);
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
        return keeping.rules().guardedBy(judge);
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

    private void hear(Indicator said, boolean history, long now, LifeRules rules, LifeMemory memory) {
        Indicator word = Marks.without(said);
        String name = word.source().orElse("");
        int source = name.isEmpty() ? Sources.NAMELESS : sources.number(name);
        recollection.load(word.id(), known, memory, now);
        if (capacity.refuses(word, memory)) {
            refuse(word);
            return;
        }
        int before = known.hasContent() ? known.sourceOfContent() : source;
        Outcome outcome = Life.hear(known, word, source, history, now, rules);
        if (capacity.refuses(word, known, memory)) {
            refuse(word);
            return;
        }
        if (known.isConflict()) {
            conflicts.conflict(word.id(), word.modified(), sources.name(before), name, known.isReplaced());
        }
        tell(word, word);
        conclude(word, outcome, true, !history || known.isNews(), now, memory);
    }

    private void refuse(Indicator word) {
        counters.count(Outcome.REFUSED_FULL);
        observer.decided(word, Outcome.REFUSED_FULL);
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
        recollection.load(content.id(), known, memory, now);
        if (capacity.refuses(content, memory)) {
            refuse(content);
            return;
        }
        Outcome outcome = Life.join(known, content, life, sources, now, rules);
        if (capacity.refuses(content, known, memory)) {
            refuse(content);
            return;
        }
        tell(content, content);
        conclude(content, outcome, true, known.isNews(), now, memory);
    }

    /**
     * Hands on what came of a decision.
     *
     * @param removal stands for its end
     */
    private void tell(Indicator content, Indicator removal) {
        @Nullable Change change = known.change();
        @Nullable Change forSensors = known.changeForSensors();
        if (change == null && forSensors == null) {
            return;
        }
        @Nullable Indicator shown = isShown(change) || isShown(forSensors) ? Marks.of(content, known, judge::find) : null;
        @Nullable Indicator hidden = change == Change.REMOVE || forSensors == Change.REMOVE ? Removals.marked(removal) : null;
        if (shown != null) {
            Stamps.acceptLike(shown, content);
        }
        if (hidden != null) {
            Stamps.acceptLike(hidden, removal);
        }
        out.add(pick(change, shown, hidden), pick(forSensors, shown, hidden));
        @Nullable Values index = values;
        if (index != null && shown != null) {
            index.shown(shown, known.modified(), known.rank());
        }
    }

    private static boolean isShown(@Nullable Change change) {
        return change == Change.ADD || change == Change.EDIT;
    }

    private static @Nullable Indicator pick(
            @Nullable Change change, @Nullable Indicator shown, @Nullable Indicator hidden) {
        return change == null ? null : change == Change.REMOVE ? hidden : shown;
    }

    private void conclude(
            Indicator message, Outcome outcome, boolean said, boolean matters, long now, LifeMemory memory) {
        memory.save(message.id(), known, now);
        counters.count(outcome);
        observer.decided(message, outcome);
        Optional<Optional<Hit>> finding =
                known.isReplaced() || !said ? Optional.of(judge.find(message)) : Optional.empty();
        finding.flatMap(hit -> hit).ifPresent(hit -> {
            counters.found(hit);
            observer.guarded(message, hit.mark(Marks.verdict(known)));
        });
        if (keeping.isKept() && matters) {
            keeping.note(message, known, outcome, said, now, finding);
        }
    }

    /** Everybody but one gets what came of the turn, whatever fails on the way. */
    private void handOn(@Nullable OutQueue but) {
        try {
            keeping.record();
        } finally {
            keeping.clear();
            judge.forget();
            try {
                numbers.number(out.forSensors(), now());
                subscribers.deliver(out, but);
            } finally {
                out.clear();
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

    /**
     * An object of history as a subscriber is to have it, if it still says what is known; with what the guard says of it,
     * and as the word to drop it where it is not for that subscriber. Called with the lock of the requester.
     */
    public Optional<Indicator> asGiven(Indicator object, boolean sensor) {
        return memories.asGiven(Marks.without(object), sensor, guards);
    }

    /**
     * The bus's own guard goes by other settings and lists from now on: what is known is judged again, as far as its bytes
     * are kept.
     */
    void judgeBy(long guard) {
        turn.lock();
        try {
            ownGuard = guard;
            keeping.judgeBy(guard + guards.fingerprint());
        } finally {
            turn.unlock();
        }
    }

    @Override
    public List<Indicator> pass(List<Indicator> contents) {
        List<Indicator> ended = new ArrayList<>();
        turn.lock();
        try {
            if (!gate.isOpen() || !keeping.isStored()) {
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
        recollection.load(content.id(), known, memory, now);
        long version = content.act().map(Act::of).orElse(content.modified()).epochMicros();
        if (!known.hasContent() || known.modified() != version || known.rank() != content.rank()) {
            return;
        }
        Outcome outcome = Life.pass(known, content, now, rules);
        if (outcome == Outcome.NOTHING && known.change() == null && known.changeForSensors() == null) {
            if (known.state() == LifeState.ACTIVE && Marks.mayBeInPart(content)) {
                out.add(null, Marks.of(content, known, judge::find));
            }
            return;
        }
        boolean over = known.state().isTombstone() && known.change() == Change.REMOVE;
        Indicator removal = over ? Removals.expiry(content, known.nextAct()) : content;
        tell(content, removal);
        if (over) {
            known.acted();
            if (announces && !CanaryIndicator.is(content.id())) {
                ended.add(removal);
            }
        }
        conclude(content, outcome, false, true, now, memory);
    }

    @Override
    public BooleanSupplier mark() {
        @Nullable IndicatorStore keeper = keeping.store();
        return keeper == null ? NOTHING.mark() : keeper.kept().mark();
    }

    @Override
    public void hurry() {
        @Nullable IndicatorStore keeper = keeping.store();
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
        KnownIndicator here = memories.known(id);
        if (here.state() != LifeState.UNKNOWN || !keeping.isStored()) {
            return here;
        }
        turn.lock();
        try {
            LifeMemory memory = memories.take();
            try {
                recollection.load(id, here, memory, now());
            } finally {
                memories.release();
            }
        } finally {
            turn.unlock();
        }
        return here;
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
