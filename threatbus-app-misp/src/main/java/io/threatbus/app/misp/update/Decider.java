package io.threatbus.app.misp.update;

import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.filter.Filter.Verdict;
import io.threatbus.app.misp.mapping.IndicatorContent;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.IndicatorMapper.Result;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.SightingSummary;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.app.misp.update.Decision.Outcome;
import io.threatbus.app.misp.update.Decision.Step;
import io.threatbus.app.misp.update.SentIndicator.State;
import io.threatbus.message.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a change of an attribute means to those who have its indicator. Knows only what it is handed, so it is
 * the same whatever way the change was heard of. Immutable, any thread may use it.
 */
public final class Decider {
    /** The finest step that all consumers tell apart. */
    private static final Duration TICK = Duration.ofMillis(1);

    private final Filter filter;
    private final IndicatorMapper mapper;

    public Decider(Filter filter, IndicatorMapper mapper) {
        this.filter = filter;
        this.mapper = mapper;
    }

    /**
     * Decides about one change.
     *
     * @param remembered what was sent of this attribute before
     * @param now tells what has expired, and becomes the time of what MISP gives no time for
     */
    public Decision decide(Change change, Optional<SentIndicator> remembered, Instant now) {
        Attribute attribute = change.attribute();
        if (change.action() == Action.DELETE) {
            return deletedForGood(attribute, remembered, now);
        }
        if (remembered.filter(sent -> isOutdated(attribute, sent)).isPresent()) {
            return Decision.nothing(Outcome.OUTDATED);
        }
        boolean over = change.action() == Action.SOFT_DELETE || attribute.deleted();
        if (over || !attribute.toIds()) {
            return noLongerMeant(change, over, remembered);
        }
        return meant(change, remembered, now);
    }

    /** What was deleted for good and made again, or moved, has another number: then that tells which is newer. */
    private static boolean isOutdated(Attribute attribute, SentIndicator sent) {
        long number = attribute.number();
        long before = Attribute.number(sent.attributeId());
        boolean another = number >= 0 && before >= 0 && number != before;
        return another ? isBefore(attribute, sent) : attribute.timestamp() < sent.timestamp();
    }

    private static boolean isBefore(Attribute attribute, SentIndicator sent) {
        return attribute.number() >= 0 && attribute.number() < Attribute.number(sent.attributeId());
    }

    private Decision deletedForGood(Attribute attribute, Optional<SentIndicator> remembered, Instant now) {
        if (remembered.filter(sent -> isBefore(attribute, sent)).isPresent()) {
            // It was made again, or moved, and the word of that came first.
            return Decision.nothing(Outcome.OUTDATED);
        }
        if (remembered.isPresent()) {
            return withdrawForGood(remembered.get(), now, attribute.timestamp());
        }
        // Without an event the filter cannot be asked, and what it held back must not be named now.
        return attribute.toIds() && filter.isOpen()
                ? withdrawUnsent(attribute, now, attribute.timestamp() + 1)
                : Decision.nothing(Outcome.UNKNOWN);
    }

    private Decision noLongerMeant(Change change, boolean over, Optional<SentIndicator> remembered) {
        Attribute attribute = change.attribute();
        Instant at = Instant.ofEpochSecond(attribute.timestamp());
        if (remembered.isPresent()) {
            return withdraw(remembered.get(), at, attribute.timestamp());
        }
        if (over && !attribute.toIds()) {
            return Decision.nothing(Outcome.UNKNOWN);
        }
        if (!over && change.action() != Action.EDIT) {
            return Decision.nothing(Outcome.NOT_FOR_DETECTION);
        }
        // It may have been sent before the memory was lost; but never name what the filter would have held back.
        if (isUndecidable(change)) {
            return Decision.nothing(change.known() == Known.NOT_VISIBLE ? Outcome.NOT_VISIBLE : Outcome.UNDECIDABLE);
        }
        return filter.accepts(attribute)
                ? withdrawUnsent(attribute, at, attribute.timestamp())
                : Decision.nothing(Outcome.FILTERED);
    }

    private boolean isUndecidable(Change change) {
        return switch (change.known()) {
            case ALL, MESSAGES -> false;
            case EVENT -> filter.dependsOnFindings();
            case MESSAGE, NOT_VISIBLE -> filter.dependsOnContext();
        };
    }

    private Decision meant(Change change, Optional<SentIndicator> remembered, Instant now) {
        Attribute attribute = change.attribute();
        if (isUndecidable(change)) {
            return Decision.nothing(Outcome.UNDECIDABLE);
        }
        Verdict verdict = filter.judge(attribute);
        if (verdict != Verdict.PASSES) {
            return heldBack(remembered, attribute, verdict == Verdict.DOUBTED ? State.HELD : State.WITHDRAWN);
        }
        boolean blind = !change.known().showsFindings();
        if (blind && remembered.filter(sent -> sent.state() == State.HELD).isPresent()) {
            // What MISP holds against it stands until MISP is heard again.
            return Decision.nothing(Outcome.UNDECIDABLE);
        }
        Result result = mapper.map(blind ? withRememberedExpiration(attribute, remembered) : attribute);
        if (result instanceof Result.Refused refused) {
            return withdrawIfOut(remembered, attribute, refused.typeUnmapped() ? Outcome.NOT_MAPPED : Outcome.INVALID);
        }
        if (result instanceof Result.Broken) {
            return withdrawIfOut(remembered, attribute, Outcome.BROKEN);
        }
        IndicatorContent content = ((Result.Made) result).content();
        if (content.hasExpired(now) && !canSayThatItExpired(content, remembered)) {
            return expired(change, remembered);
        }
        return remembered.isPresent() ? again(attribute, content, remembered.get()) : first(attribute, content);
    }

    private static Decision heldBack(Optional<SentIndicator> remembered, Attribute attribute, State as) {
        if (remembered.filter(SentIndicator::isOut).isEmpty()) {
            return Decision.nothing(Outcome.FILTERED);
        }
        return withdraw(remembered.get(), as, Instant.ofEpochSecond(attribute.timestamp()), attribute.timestamp());
    }

    /** No message but an answer shows that somebody let it expire; that stays so until an answer says otherwise. */
    private static Attribute withRememberedExpiration(Attribute attribute, Optional<SentIndicator> remembered) {
        Optional<Instant> expiration = remembered.flatMap(SentIndicator::expiration);
        return expiration.isEmpty() || attribute.sightings().expiration().isPresent()
                ? attribute
                : attribute.with(a ->
                        a.sightings(new SightingSummary(attribute.sightings().falsePositives(), expiration)));
    }

    /** Whether those who have it learn of its end from a new version of it. */
    private static boolean canSayThatItExpired(IndicatorContent content, Optional<SentIndicator> remembered) {
        return remembered
                .filter(sent -> sent.state() == State.LIVE && sent.pattern().equals(content.pattern()))
                .filter(sent -> content.validUntil(sent.created()).isPresent())
                .isPresent();
    }

    /** Over before it could be said: whoever has it drops it, and nobody else gets it. */
    private Decision expired(Change change, Optional<SentIndicator> remembered) {
        Attribute attribute = change.attribute();
        if (remembered.isPresent() || change.action() != Action.EDIT) {
            return withdrawIfOut(remembered, attribute, Outcome.EXPIRED);
        }
        return withdrawUnsent(attribute, Instant.ofEpochSecond(attribute.timestamp()), attribute.timestamp());
    }

    private static Decision first(Attribute attribute, IndicatorContent content) {
        Instant at = content.timestamp();
        return send(attribute, content, at, at, Optional.empty(), Outcome.ADDED, List.of());
    }

    private static Decision again(Attribute attribute, IndicatorContent content, SentIndicator before) {
        Instant next = later(content.timestamp(), before);
        if (!before.isOut()) {
            return send(attribute, content, before.created(), next, Optional.empty(), Outcome.ADDED, List.of());
        }
        if (!content.pattern().equals(before.pattern())) {
            Step withdraw = new Step.Withdraw(before, next);
            Instant afterwards = next.plus(TICK);
            return send(
                    attribute,
                    content,
                    before.created(),
                    afterwards,
                    Optional.empty(),
                    Outcome.REPLACED,
                    List.of(withdraw));
        }
        if (before.state() == State.ANSWERED) {
            // Only those who asked for a snapshot have it: to all others it is new.
            return send(attribute, content, before.created(), next, Optional.empty(), Outcome.ADDED, List.of());
        }
        if (content.digest().equals(before.digest())) {
            return unchanged(attribute, content, before);
        }
        return send(attribute, content, before.created(), next, Optional.of(Update.EDIT), Outcome.EDITED, List.of());
    }

    private static Decision unchanged(Attribute attribute, IndicatorContent content, SentIndicator before) {
        boolean same = attribute.timestamp() == before.timestamp()
                && attribute.event().id().equals(before.eventId());
        return same
                ? Decision.nothing(Outcome.UNCHANGED)
                : new Decision(
                        List.of(),
                        Optional.of(
                                SentIndicator.of(attribute, content, State.LIVE, before.created(), before.modified())),
                        Outcome.UNCHANGED);
    }

    private static Decision send(
            Attribute attribute,
            IndicatorContent content,
            Instant created,
            Instant modified,
            Optional<Update> update,
            Outcome outcome,
            List<Step> before) {
        List<Step> steps = new ArrayList<>(before);
        steps.add(new Step.Send(content, created, modified, update));
        return new Decision(
                steps, Optional.of(SentIndicator.of(attribute, content, State.LIVE, created, modified)), outcome);
    }

    private static Decision withdrawIfOut(Optional<SentIndicator> remembered, Attribute attribute, Outcome otherwise) {
        return remembered
                .filter(SentIndicator::isOut)
                .map(sent -> withdraw(sent, Instant.ofEpochSecond(attribute.timestamp()), attribute.timestamp()))
                .orElseGet(() -> Decision.nothing(otherwise));
    }

    /** Withdraws what was sent, unless it is withdrawn already. */
    public static Decision withdraw(SentIndicator sent, Instant at, long timestamp) {
        return withdraw(sent, State.WITHDRAWN, at, timestamp);
    }

    private static Decision withdraw(SentIndicator sent, State as, Instant at, long timestamp) {
        if (!sent.isOut()) {
            return Decision.nothing(Outcome.UNCHANGED);
        }
        Instant modified = later(at, sent);
        return new Decision(
                List.of(new Step.Withdraw(sent, modified)),
                Optional.of(sent.withdrawn(as, modified, timestamp)),
                Outcome.REMOVED);
    }

    /**
     * Withdraws what is gone for good. An answer of MISP that is under way may still show it in its last state; so that
     * is older from now on, and whoever brings it back has a newer one.
     *
     * @param timestamp the attribute's last change as far as it is told
     */
    public static Decision withdrawForGood(SentIndicator sent, Instant at, long timestamp) {
        return withdraw(sent, at, Math.max(sent.timestamp(), timestamp) + 1);
    }

    private Decision withdrawUnsent(Attribute attribute, Instant at, long timestamp) {
        if (!(mapper.map(attribute) instanceof Result.Made made)) {
            return Decision.nothing(Outcome.NOT_MAPPED);
        }
        IndicatorContent content = made.content();
        SentIndicator sent = SentIndicator.of(attribute, content, State.WITHDRAWN, content.timestamp(), at);
        return new Decision(
                List.of(new Step.Send(content, content.timestamp(), at, Optional.of(Update.REMOVE))),
                Optional.of(sent.withdrawn(State.WITHDRAWN, at, timestamp)),
                Outcome.REMOVED);
    }

    private static Instant later(Instant at, SentIndicator before) {
        Instant next = before.modified().plus(TICK);
        return at.isAfter(before.modified()) ? at : next;
    }
}
