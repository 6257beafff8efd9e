package io.threatbus.app.misp.update;

import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.mapping.Draft;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.IndicatorMapper.Result;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.app.misp.update.Decision.Outcome;
import io.threatbus.app.misp.update.Decision.Step;
import io.threatbus.app.misp.update.Sent.State;
import io.threatbus.message.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a change of an attribute means to those who have its indicator. Knows only what it is handed, so it is
 * the same whatever way the news came. Immutable, any thread may use it.
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
     * @param now becomes the time of what MISP gives no time for
     */
    public Decision decide(Change change, Optional<Sent> remembered, Instant now) {
        Attribute attribute = change.attribute();
        if (change.action() == Action.DELETE) {
            return deletedForGood(attribute, remembered, now);
        }
        if (remembered.filter(sent -> attribute.timestamp() < sent.timestamp()).isPresent()) {
            return Decision.nothing(Outcome.OUTDATED);
        }
        boolean over = change.action() == Action.SOFT_DELETE || attribute.deleted();
        if (over || !attribute.toIds()) {
            return noLongerMeant(change, over, remembered);
        }
        return meant(change, remembered);
    }

    private Decision deletedForGood(Attribute attribute, Optional<Sent> remembered, Instant now) {
        if (remembered.isPresent()) {
            return withdrawForGood(remembered.get(), now, attribute.timestamp());
        }
        // Without an event the filter cannot be asked, and what it held back must not be named now.
        return attribute.toIds() && filter.isOpen()
                ? withdrawUnsent(attribute, now, attribute.timestamp() + 1)
                : Decision.nothing(Outcome.UNKNOWN);
    }

    private Decision noLongerMeant(Change change, boolean over, Optional<Sent> remembered) {
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
            case ALL -> false;
            case EVENT -> filter.dependsOnFindings();
            case MESSAGE, NOT_VISIBLE -> filter.dependsOnContext();
        };
    }

    private Decision meant(Change change, Optional<Sent> remembered) {
        Attribute attribute = change.attribute();
        if (isUndecidable(change)) {
            return Decision.nothing(Outcome.UNDECIDABLE);
        }
        if (!filter.accepts(attribute)) {
            return withdrawIfOut(remembered, attribute, Outcome.FILTERED);
        }
        Result result = mapper.map(attribute);
        if (result instanceof Result.Refused refused) {
            return withdrawIfOut(remembered, attribute, refused.typeUnmapped() ? Outcome.NOT_MAPPED : Outcome.INVALID);
        }
        if (result instanceof Result.Broken) {
            return withdrawIfOut(remembered, attribute, Outcome.BROKEN);
        }
        Draft draft = ((Result.Made) result).draft();
        return remembered.isPresent() ? again(attribute, draft, remembered.get()) : first(attribute, draft);
    }

    private static Decision first(Attribute attribute, Draft draft) {
        Instant at = draft.timestamp();
        return send(attribute, draft, at, at, Optional.empty(), Outcome.ADDED, List.of());
    }

    private static Decision again(Attribute attribute, Draft draft, Sent before) {
        Instant next = later(draft.timestamp(), before);
        if (!before.isOut()) {
            return send(attribute, draft, before.created(), next, Optional.empty(), Outcome.ADDED, List.of());
        }
        if (!draft.pattern().equals(before.pattern())) {
            Step withdraw = new Step.Withdraw(before, next);
            Instant afterwards = next.plus(TICK);
            return send(
                    attribute,
                    draft,
                    before.created(),
                    afterwards,
                    Optional.empty(),
                    Outcome.REPLACED,
                    List.of(withdraw));
        }
        if (before.state() == State.ANSWERED) {
            // Only those who asked for a snapshot have it: to all others it is new.
            return send(attribute, draft, before.created(), next, Optional.empty(), Outcome.ADDED, List.of());
        }
        if (draft.digest().equals(before.digest())) {
            return unchanged(attribute, draft, before);
        }
        return send(attribute, draft, before.created(), next, Optional.of(Update.EDIT), Outcome.EDITED, List.of());
    }

    private static Decision unchanged(Attribute attribute, Draft draft, Sent before) {
        return attribute.timestamp() == before.timestamp()
                ? Decision.nothing(Outcome.UNCHANGED)
                : new Decision(
                        List.of(),
                        Optional.of(sent(attribute, draft, State.LIVE, before.created(), before.modified())),
                        Outcome.UNCHANGED);
    }

    private static Decision send(
            Attribute attribute,
            Draft draft,
            Instant created,
            Instant modified,
            Optional<Update> update,
            Outcome outcome,
            List<Step> before) {
        List<Step> steps = new ArrayList<>(before);
        steps.add(new Step.Send(draft, created, modified, update));
        return new Decision(steps, Optional.of(sent(attribute, draft, State.LIVE, created, modified)), outcome);
    }

    /** What to remember of a draft that was sent. */
    public static Sent sent(Attribute attribute, Draft draft, State state, Instant created, Instant modified) {
        return new Sent(
                attribute.uuid(),
                state,
                attribute.id(),
                attribute.event().id(),
                attribute.event().uuid().map(Object::toString).orElse(""),
                draft.pattern(),
                draft.context(),
                created,
                modified,
                draft.validFrom(),
                attribute.timestamp(),
                draft.digest());
    }

    private static Decision withdrawIfOut(Optional<Sent> remembered, Attribute attribute, Outcome otherwise) {
        return remembered
                .filter(Sent::isOut)
                .map(sent -> withdraw(sent, Instant.ofEpochSecond(attribute.timestamp()), attribute.timestamp()))
                .orElseGet(() -> Decision.nothing(otherwise));
    }

    /** Withdraws what was sent, unless it is withdrawn already. */
    public static Decision withdraw(Sent sent, Instant at, long timestamp) {
        if (!sent.isOut()) {
            return Decision.nothing(Outcome.UNCHANGED);
        }
        Instant modified = later(at, sent);
        return new Decision(
                List.of(new Step.Withdraw(sent, modified)),
                Optional.of(sent.withdrawn(modified, timestamp)),
                Outcome.REMOVED);
    }

    /**
     * Withdraws what is gone for good. An answer of MISP that is under way may still show it in its last state; so that
     * is older from now on, and whoever brings it back has a newer one.
     *
     * @param timestamp the attribute's last change as far as it is told
     */
    public static Decision withdrawForGood(Sent sent, Instant at, long timestamp) {
        return withdraw(sent, at, Math.max(sent.timestamp(), timestamp) + 1);
    }

    private Decision withdrawUnsent(Attribute attribute, Instant at, long timestamp) {
        if (!(mapper.map(attribute) instanceof Result.Made made)) {
            return Decision.nothing(Outcome.NOT_MAPPED);
        }
        Draft draft = made.draft();
        Sent sent = sent(attribute, draft, State.WITHDRAWN, draft.timestamp(), at);
        return new Decision(
                List.of(new Step.Send(draft, draft.timestamp(), at, Optional.of(Update.REMOVE))),
                Optional.of(sent.withdrawn(at, timestamp)),
                Outcome.REMOVED);
    }

    private static Instant later(Instant at, Sent before) {
        Instant next = before.modified().plus(TICK);
        return at.isAfter(before.modified()) ? at : next;
    }
}
