package io.threatbus.life;

import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import org.jspecify.annotations.Nullable;

/** Names what came of a word: the decision table of {@code docs/indicator-life.md}. Stateless. */
final class Verdict {
    private Verdict() {}

    static Outcome of(
            KnownIndicator known, Indicator word, int source, LifeState before, LifeState after, Life.Effect effect) {
        if (after == LifeState.ACTIVE && before != LifeState.ACTIVE) {
            return added(word, before, effect);
        }
        boolean over = before == LifeState.UNKNOWN && after.isTombstone();
        if (over || (before == LifeState.ACTIVE && after != LifeState.ACTIVE)) {
            return removed(known, after);
        }
        if (after == LifeState.ACTIVE && effect == Life.Effect.CHANGED) {
            return known.conflict ? Outcome.EDITED_CONFLICT : Outcome.EDITED_NEWER;
        }
        @Nullable Act act = word.act().orElse(null);
        if (act != null) {
            return act(known, act.kind(), before, after, effect);
        }
        return word.isRemoval()
                ? withdrawal(before, after, !word.revoked() && known.stakes.hasLeft(source) && source != 0)
                : content(before, after, effect, known.conflict);
    }

    private static Outcome added(Indicator word, LifeState before, Life.Effect effect) {
        if (before == LifeState.UNKNOWN) {
            return Outcome.ADDED_FIRST;
        }
        boolean restores =
                word.act().filter(act -> act.kind() == Act.Kind.RESTORED).isPresent();
        boolean releases =
                word.act().filter(act -> act.kind() == Act.Kind.RELEASED).isPresent();
        if (before == LifeState.WITHDRAWN) {
            return restores ? Outcome.ADDED_RESTORED : Outcome.ADDED_RETURNED;
        }
        if (releases && before == LifeState.QUARANTINED) {
            return Outcome.ADDED_RELEASED;
        }
        return effect == Life.Effect.CHANGED ? Outcome.ADDED_NEWER : Outcome.ADDED_RENEWED;
    }

    private static Outcome removed(KnownIndicator known, LifeState after) {
        return switch (after) {
            case PENDING -> Outcome.REMOVED_PENDING;
            case QUARANTINED -> Outcome.REMOVED_QUARANTINED;
            case EXPIRED -> Outcome.REMOVED_EXPIRED;
            default -> known.isWithdrawnByOperator() ? Outcome.REMOVED_OPERATOR : Outcome.REMOVED_WITHDRAWN;
        };
    }

    private static Outcome act(
            KnownIndicator known, Act.Kind kind, LifeState before, LifeState after, Life.Effect effect) {
        return switch (kind) {
            case EXPIRED ->
                effect == Life.Effect.CHANGED
                        ? content(before, after, effect, known.conflict)
                        : Outcome.SUPERSEDED_NOT_THEIRS;
            case WITHDRAWN -> withdrawal(before, after, false);
            case RESTORED -> after == LifeState.WITHDRAWN ? Outcome.SUPERSEDED_WITHDRAWN : Outcome.NOTED_RESTORED;
            case RELEASED -> after == LifeState.WITHDRAWN ? Outcome.SUPERSEDED_WITHDRAWN : Outcome.NOTED_RELEASED;
        };
    }

    private static Outcome withdrawal(LifeState before, LifeState after, boolean left) {
        if (before.isTombstone()) {
            return Outcome.NOTED_OVER_ALREADY;
        }
        if (after == LifeState.WITHDRAWN) {
            return Outcome.NOTED_WITHDRAWN;
        }
        return left ? Outcome.NOTED_OTHERS_STAND : Outcome.SUPERSEDED_OLDER;
    }

    private static Outcome content(LifeState before, LifeState after, Life.Effect effect, boolean conflict) {
        return switch (effect) {
            case CHANGED -> changed(before, after, conflict);
            case LESSER -> Outcome.SUPERSEDED_CONFLICT;
            case OLDER, NONE -> after == LifeState.WITHDRAWN ? Outcome.SUPERSEDED_WITHDRAWN : Outcome.SUPERSEDED_OLDER;
            case REDATED, RENEWED, SAME -> again(after, effect);
        };
    }

    private static Outcome changed(LifeState before, LifeState after, boolean conflict) {
        if (after == LifeState.WITHDRAWN) {
            return Outcome.SUPERSEDED_WITHDRAWN;
        }
        if (before != LifeState.UNKNOWN) {
            return conflict ? Outcome.NOTED_CONFLICT : Outcome.NOTED_NEWER;
        }
        return after == LifeState.PENDING ? Outcome.NOTED_PENDING : Outcome.NOTED_QUARANTINED;
    }

    private static Outcome again(LifeState after, Life.Effect effect) {
        return switch (after) {
            case WITHDRAWN -> Outcome.SUPERSEDED_WITHDRAWN;
            case EXPIRED -> Outcome.SUPERSEDED_EXPIRED;
            default -> effect == Life.Effect.SAME ? Outcome.NOTED_REPEATED : Outcome.NOTED_RENEWED;
        };
    }

    static Outcome ofInstant(LifeState before, LifeState after) {
        if (before == after) {
            return Outcome.NOTHING;
        }
        if (after == LifeState.ACTIVE) {
            return before == LifeState.QUARANTINED ? Outcome.ADDED_RELEASED : Outcome.ADDED_BEGUN;
        }
        if (before == LifeState.ACTIVE) {
            return after == LifeState.EXPIRED
                    ? Outcome.REMOVED_EXPIRED
                    : after == LifeState.PENDING ? Outcome.REMOVED_PENDING : Outcome.REMOVED_QUARANTINED;
        }
        return after == LifeState.EXPIRED
                ? Outcome.NOTED_EXPIRED
                : after == LifeState.PENDING ? Outcome.NOTED_PENDING : Outcome.NOTED_QUARANTINED;
    }
}
