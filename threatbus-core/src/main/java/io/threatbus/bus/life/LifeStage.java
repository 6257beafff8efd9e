package io.threatbus.bus.life;

import io.threatbus.life.KnownIndicator;
import io.threatbus.life.LifeMemory;
import io.threatbus.life.LifeState;
import io.threatbus.life.LifeText;
import io.threatbus.life.Sources;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
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
    private final ChangeNumbers numbers;
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

    private final ReentrantLock lock = new ReentrantLock();
    private final Judge judge = new Judge(guards);
    private final Turn turn;
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
        this.numbers = numbers;
        this.recollection = new Recollection(keeping, sources, metrics);
        this.remembered = settings.rememberedWithinRoom();
        this.capacity = new Capacity(settings.room(), clock);
        this.announces = shared && settings.announce() == LifeSettings.Announce.AUTO;
        this.memories = new SharedMemory(new LifeMemory(false, remembered));
        this.turn = new Turn(
                keeping,
                sources,
                recollection,
                capacity,
                new LifeCounters(metrics),
                observer,
                () -> values,
                announces,
                judge);
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
        lock.lock();
        try {
            guards.add(owner, guard);
            keeping.judgeBy(ownGuard + guards.fingerprint());
        } finally {
            lock.unlock();
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
        lock.lock();
        try {
            keeping.attach(keeper, readable);
            memories.replace(readable ? loaded : new LifeMemory(false, remembered));
        } finally {
            lock.unlock();
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
            lock.lock();
            try {
                index = values == null ? new Values(memories) : values;
                values = index;
            } finally {
                lock.unlock();
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
        lock.lock();
        try {
            keeping.detach();
        } finally {
            lock.unlock();
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
        lock.lock();
        try {
            LifeMemory memory = memories.take();
            try {
                Turn.Moment moment = moment(memory);
                recollection.begin(memory, moment.micros(), moment.rules());
                capacity.look(memory);
                for (int i = 0; i < messages.size(); i++) {
                    if (i % LifeMemory.AHEAD == 0) {
                        memory.prepare(messages, i);
                    }
                    turn.hear(messages.get(i), moment);
                }
            } finally {
                memories.release();
            }
            handOn(null);
        } finally {
            lock.unlock();
        }
    }

    private Turn.Moment moment(LifeMemory memory) {
        return new Turn.Moment(memory, keeping.rules().guardedBy(judge), now());
    }

    private long now() {
        return StixTimestamp.of(clock.instant()).epochMicros();
    }

    /** Everybody but one gets what came of the turn, whatever fails on the way. */
    private void handOn(@Nullable OutQueue but) {
        try {
            keeping.record();
        } finally {
            keeping.clear();
            judge.forget();
            try {
                numbers.number(turn.out().forSensors(), now());
                subscribers.deliver(turn.out(), but);
            } finally {
                turn.out().clear();
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
        lock.lock();
        try {
            LifeMemory memory = memories.take();
            try {
                turn.hear(object, true, moment(memory));
            } finally {
                memories.release();
            }
            handOn(requester);
        } finally {
            lock.unlock();
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
        lock.lock();
        try {
            ownGuard = guard;
            keeping.judgeBy(guard + guards.fingerprint());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Indicator> pass(List<Indicator> contents) {
        List<Indicator> ended = new ArrayList<>();
        lock.lock();
        try {
            if (!gate.isOpen() || !keeping.isStored()) {
                return ended;
            }
            LifeMemory memory = memories.take();
            try {
                Turn.Moment moment = moment(memory);
                for (Indicator content : contents) {
                    turn.pass(content, ended, moment);
                }
            } finally {
                memories.release();
            }
            handOn(null);
        } finally {
            lock.unlock();
        }
        return ended;
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
        lock.lock();
        try {
            LifeMemory memory = memories.take();
            try {
                recollection.load(id, here, memory, now());
            } finally {
                memories.release();
            }
        } finally {
            lock.unlock();
        }
        return here;
    }

    /** Where an indicator is in its life, as far as that is in memory. */
    public LifeState stateOf(StixId id) {
        return memories.known(id).state();
    }

    /** Whether words are decided, and do not wait. */
    public boolean isOpen() {
        return gate.isOpen();
    }

    /** Whether it is decided with what a store knows. */
    public boolean remembers() {
        return keeping.isStored();
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
