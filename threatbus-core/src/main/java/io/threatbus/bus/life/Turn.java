package io.threatbus.bus.life;

import io.threatbus.coverage.CanaryIndicator;
import io.threatbus.guard.Hit;
import io.threatbus.life.Change;
import io.threatbus.life.KnownIndicator;
import io.threatbus.life.Life;
import io.threatbus.life.LifeMemory;
import io.threatbus.life.LifeRules;
import io.threatbus.life.LifeState;
import io.threatbus.life.Outcome;
import io.threatbus.life.SharedLife;
import io.threatbus.life.Sources;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.Stamps;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides word by word, and collects what came of it for subscribers and store. Used by whoever has its turn at the stage, and
 * guarded by the stage's lock.
 */
final class Turn {
    private final Keeping keeping;
    private final Sources sources;
    private final Recollection recollection;
    private final Capacity capacity;
    private final LifeCounters counters;
    private final LifeObserver observer;
    private final Supplier<@Nullable Values> values;
    private final boolean announces;
    private final Judge judge;
    private final KnownIndicator known = new KnownIndicator();
    private final ConflictLog conflicts = new ConflictLog();
    private final Outgoing out = new Outgoing();
    /** Of the content that the word at hand takes the place of. */
    private int levelBefore = Stamps.NOTHING_BEFORE;

    /**
     * For a stage.
     *
     * @param values the index of values, if one is kept
     * @param announces whether other buses are told of what has ended
     */
    Turn(
            Keeping keeping,
            Sources sources,
            Recollection recollection,
            Capacity capacity,
            LifeCounters counters,
            LifeObserver observer,
            Supplier<@Nullable Values> values,
            boolean announces,
            Judge judge) {
        this.keeping = keeping;
        this.sources = sources;
        this.recollection = recollection;
        this.capacity = capacity;
        this.counters = counters;
        this.observer = observer;
        this.values = values;
        this.announces = announces;
        this.judge = judge;
    }

    /**
     * What decisions of a turn go by.
     *
     * @param micros the time, in microseconds since 1970
     */
    record Moment(LifeMemory memory, LifeRules rules, long micros) {}

    /** What came of the words since it was cleared. */
    Outgoing out() {
        return out;
    }

    /** A message has come. */
    void hear(Message message, Moment moment) {
        if (message instanceof Indicator indicator) {
            hear(indicator, false, moment);
            return;
        }
        if (message instanceof SnapshotEnvelope envelope
                && envelope.body() instanceof Indicator body
                && !Presence.isPresence(envelope)) {
            Optional<SharedLife> life = envelope.life().flatMap(Turn::read);
            if (life.isPresent()) {
                join(body, life.get(), moment);
            } else {
                hear(body, true, moment);
            }
        }
        out.add(message);
    }

    /**
     * Somebody says something about an indicator.
     *
     * @param history whether it is said to a requester of history, and may be old
     */
    void hear(Indicator said, boolean history, Moment moment) {
        Indicator word = Marks.without(said);
        String name = word.source().orElse("");
        int source = name.isEmpty() ? Sources.NAMELESS : sources.number(name);
        recollection.load(word.id(), known, moment.memory(), moment.micros());
        if (capacity.refuses(word, moment.memory())) {
            refuse(word);
            return;
        }
        int before = known.hasContent() ? known.sourceOfContent() : source;
        noteLevel();
        Outcome outcome = Life.hear(known, word, source, history, moment.micros(), moment.rules());
        if (capacity.refuses(word, known, moment.memory())) {
            refuse(word);
            return;
        }
        if (known.isConflict()) {
            conflicts.conflict(word.id(), word.modified(), sources.name(before), name, known.isReplaced());
        }
        tell(word, word);
        conclude(word, outcome, true, !history || known.isNews(), moment);
    }

    private void noteLevel() {
        levelBefore = known.hasContent() ? known.markingLevel() : Stamps.NOTHING_BEFORE;
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
    private void join(Indicator body, SharedLife life, Moment moment) {
        Indicator content = life.hasContent() ? Removals.unmarked(body) : body;
        recollection.load(content.id(), known, moment.memory(), moment.micros());
        if (capacity.refuses(content, moment.memory())) {
            refuse(content);
            return;
        }
        noteLevel();
        Outcome outcome = Life.join(known, content, life, sources, moment.micros(), moment.rules());
        if (capacity.refuses(content, known, moment.memory())) {
            refuse(content);
            return;
        }
        tell(content, content);
        conclude(content, outcome, true, known.isNews(), moment);
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
            Stamps.replace(shown, levelBefore);
        }
        if (hidden != null) {
            Stamps.acceptLike(hidden, removal);
        }
        out.add(pick(change, shown, hidden), pick(forSensors, shown, hidden));
        @Nullable Values index = values.get();
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

    private void conclude(Indicator message, Outcome outcome, boolean said, boolean matters, Moment moment) {
        moment.memory().save(message.id(), known, moment.micros());
        counters.count(outcome);
        observer.decided(message, outcome);
        Optional<Optional<Hit>> finding =
                known.isReplaced() || !said ? Optional.of(judge.find(message)) : Optional.empty();
        finding.flatMap(hit -> hit).ifPresent(hit -> {
            counters.found(hit);
            observer.guarded(message, hit.mark(Marks.verdict(known)));
        });
        if (keeping.isKept() && matters) {
            keeping.note(message, known, outcome, said, moment.micros(), finding);
        }
    }

    /**
     * Time has gone on: what it makes of an indicator.
     *
     * @param ended gets the word that ends it, if other buses are to be told
     */
    void pass(Indicator content, List<Indicator> ended, Moment moment) {
        recollection.load(content.id(), known, moment.memory(), moment.micros());
        long version = content.act().map(Act::of).orElse(content.modified()).epochMicros();
        if (!known.hasContent() || known.modified() != version || known.rank() != content.rank()) {
            return;
        }
        levelBefore = Stamps.NOTHING_BEFORE;
        Outcome outcome = Life.pass(known, content, moment.micros(), moment.rules());
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
        conclude(content, outcome, false, true, moment);
    }
}
