package io.threatbus.life;

import io.threatbus.message.Act;
import io.threatbus.message.Indicator;

/**
 * The rule: what a word, or an instant, means for what is known of an indicator. A pure function of what it is given; it
 * changes the {@link KnownIndicator} in place, since it runs for every message. Sections and rows are those of
 * {@code docs/indicator-life.md}.
 */
public final class Life {
    /** Clocks of producers run ahead: what begins within this time has begun. */
    static final long CLOCK_TOLERANCE = 5_000_000;

    private Life() {}

    /**
     * Hears a word (section 2).
     *
     * @param known is changed
     * @param source the number of the word's source
     * @param history whether the word answers somebody's snapshot request: it renews nothing
     * @param now microseconds since 1970
     */
    public static Outcome hear(
            KnownIndicator known, Indicator word, int source, boolean history, long now, LifeRules rules) {
        LifeState before = known.state();
        Telling.before(known, before);
        Effect effect = effect(known, word, source, history, now, rules);
        return decide(known, word, source, before, effect, now, rules);
    }

    private static Outcome decide(
            KnownIndicator known,
            Indicator word,
            int source,
            LifeState before,
            Effect effect,
            long now,
            LifeRules rules) {
        LifeState after = known.state();
        if (known.vague && after != LifeState.WITHDRAWN) {
            after = returnUnseen(known, rules);
        }
        known.replaced = effect == Effect.CHANGED || effect == Effect.REDATED;
        known.news |= known.replaced || effect == Effect.RENEWED;
        Outcome outcome = Verdict.of(known, word, source, before, after, effect);
        boolean other = outcome.isEdited() || (effect == Effect.CHANGED && before != LifeState.UNKNOWN);
        Telling.after(known, after, outcome, other, carriesContent(known, word), rules);
        known.forget = after.isTombstone() ? rules.forgetAfter(now) : KnownIndicator.NEVER;
        return outcome;
    }

    /**
     * Hears what another bus knows of an indicator: each thing that was said counts as if it had been heard here.
     *
     * @param content the content, or, if none is known there either, the word that withdrew it
     */
    public static Outcome join(
            KnownIndicator known, Indicator content, SharedLife shared, Sources sources, long now, LifeRules rules) {
        LifeState before = known.state();
        Telling.before(known, before);
        known.conflict = false;
        Effect effect = shared.hasContent() ? joined(known, content, shared.isOver(), now, rules) : Effect.NONE;
        known.news = shared.joinTo(known, sources);
        return decide(known, content, Sources.NAMELESS, before, effect, now, rules);
    }

    private static Effect joined(KnownIndicator known, Indicator content, boolean over, long now, LifeRules rules) {
        long version = content.modifiedMicros();
        if (!over) {
            return content(known, content, version, isRedated(known, content), now, rules);
        }
        if (!isNewer(known, version, content.rank())) {
            return Effect.OLDER;
        }
        Effect effect = content(known, content, version, false, now, rules);
        endElsewhere(known);
        return effect;
    }

    /** What a word did to the content. */
    enum Effect {
        /** It is the content now. */
        CHANGED,
        /** The same content has a newer made-up time. */
        REDATED,
        /** It is the content, and its life is longer now. */
        RENEWED,
        /** It is the content, once more. */
        SAME,
        /** Another content of the same time and a smaller rank. */
        LESSER,
        OLDER,
        /** The word has no content. */
        NONE
    }

    private static Effect effect(
            KnownIndicator known, Indicator word, int source, boolean history, long now, LifeRules rules) {
        long modified = word.modifiedMicros();
        known.conflict = false;
        known.news = false;
        if (word.act().isPresent()) {
            return act(known, word, word.act().get(), source, now, rules);
        }
        if (word.revoked() || (word.isRemoval() && source == Sources.NAMELESS)) {
            known.news = modified > known.ended;
            known.ended = Math.max(known.ended, modified);
            return Effect.NONE;
        }
        if (word.isRemoval()) {
            known.news = known.stakes.raise(source, modified, true);
            return Effect.NONE;
        }
        Effect effect = content(known, word, modified, isRedated(known, word), now, rules);
        known.news = known.stakes.raise(source, modified, false);
        boolean again = effect == Effect.SAME || effect == Effect.REDATED;
        if (again && !history && renew(known, word, now, rules) && effect == Effect.SAME) {
            return Effect.RENEWED;
        }
        return effect;
    }

    /** The same content with a newer time that a bus made up. */
    private static boolean isRedated(KnownIndicator known, Indicator word) {
        return word.isDatedByBus()
                && known.content
                && word.modifiedMicros() > known.modified
                && word.rank() == known.rank
                && known.state() != LifeState.WITHDRAWN;
    }

    private static Effect act(KnownIndicator known, Indicator word, Act act, int source, long now, LifeRules rules) {
        long of = act.of().epochMicros();
        long modified = word.modifiedMicros();
        if (act.kind() == Act.Kind.EXPIRED && !isNewer(known, of, word.rank())) {
            // Its source stands by that version all the same; whoever heard it in another order knows it, too.
            known.news = known.stakes.raise(source, of, false);
            return Effect.OLDER;
        }
        Effect effect = content(known, word, of, false, now, rules);
        known.news = known.stakes.raise(source, of, false);
        known.news |= act.kind() == Act.Kind.WITHDRAWN && modified > known.withdrawn;
        known.news |= act.kind() == Act.Kind.RESTORED && modified > known.restored;
        known.news |= act.kind() == Act.Kind.RELEASED && !known.released;
        if (known.modified == of) {
            known.acts = Math.max(known.acts, Act.number(of, modified));
        }
        switch (act.kind()) {
            case WITHDRAWN -> known.withdrawn = Math.max(known.withdrawn, modified);
            case RESTORED -> known.restored = Math.max(known.restored, modified);
            case RELEASED -> known.released = true;
            case EXPIRED -> endElsewhere(known);
        }
        return effect;
    }

    private static void endElsewhere(KnownIndicator known) {
        known.pending = false;
        known.over = true;
        known.overElsewhere = true;
    }

    private static boolean isNewer(KnownIndicator known, long version, long rank) {
        return !known.content
                || version > known.modified
                || (version == known.modified && Long.compareUnsigned(rank, known.rank) > 0);
    }

    private static Effect content(
            KnownIndicator known, Indicator word, long version, boolean redated, long now, LifeRules rules) {
        int order = known.content ? Long.compare(version, known.modified) : 1;
        if (order == 0) {
            order = Long.compareUnsigned(word.rank(), known.rank);
            known.conflict = order != 0;
            if (order < 0) {
                return Effect.LESSER;
            }
        }
        if (order < 0) {
            return Effect.OLDER;
        }
        if (order == 0) {
            return known.overElsewhere ? arrive(known, word, now, rules) : Effect.SAME;
        }
        if (version != known.modified) {
            known.acts = 0;
        }
        if (redated) {
            known.modified = version;
            return Effect.REDATED;
        }
        beginLife(known, word, now, rules);
        known.content = true;
        known.modified = version;
        known.rank = word.rank();
        return Effect.CHANGED;
    }

    /** So far only another bus's word was known that it is over there; each bus goes by its own clock. */
    private static Effect arrive(KnownIndicator known, Indicator word, long now, LifeRules rules) {
        beginLife(known, word, now, rules);
        return Effect.RENEWED;
    }

    /** Works out when a new content begins and ends (section 3). */
    private static void beginLife(KnownIndicator known, Indicator word, long now, LifeRules rules) {
        boolean keepsEnd = !rules.renewedByVersion()
                && known.content
                && !known.ownUntil
                && !known.vague
                && !known.state().isTombstone();
        known.begin = word.validFrom().epochMicros();
        known.ownUntil = word.validUntil().isPresent();
        if (known.ownUntil) {
            known.expires = word.validUntil().get().epochMicros();
        } else if (!keepsEnd) {
            known.expires = later(Math.max(known.begin, now), rules.lifetimes().of(word.kinds()));
        }
        known.over = known.expires <= now;
        known.overElsewhere = false;
        known.pending = rules.stored() && !known.over && known.begin > now + CLOCK_TOLERANCE;
        known.hold = rules.guard().apply(word);
        known.vague = false;
        if (!rules.stored()) {
            known.expires = KnownIndicator.NEVER;
        }
    }

    private static long later(long start, long lifetime) {
        return lifetime == KnownIndicator.NEVER ? KnownIndicator.NEVER : start + lifetime;
    }

    /** Whether a default lifetime ends later now. */
    private static boolean renew(KnownIndicator known, Indicator word, long now, LifeRules rules) {
        if (known.ownUntil || !rules.renewedByPublication() || !rules.stored()) {
            return false;
        }
        long expires = later(Math.max(known.begin, now), rules.lifetimes().of(word.kinds()));
        boolean longer = expires > known.expires || known.over;
        known.expires = known.over ? expires : Math.max(known.expires, expires);
        known.over = false;
        known.overElsewhere = false;
        return longer;
    }

    /** The content comes back though its times are not known here: they are worked out when its bytes are there. */
    private static LifeState returnUnseen(KnownIndicator known, LifeRules rules) {
        if (!rules.stored() || known.over) {
            known.vague = false;
        } else {
            known.pending = false;
            known.owed = true;
        }
        return known.state();
    }

    private static boolean carriesContent(KnownIndicator known, Indicator word) {
        if (word.act().isPresent()) {
            return word.act().get().of().epochMicros() == known.modified && word.rank() == known.rank;
        }
        return !word.isRemoval() && word.modifiedMicros() == known.modified && word.rank() == known.rank;
    }

    /**
     * Lets time pass (section 3): begins what has waited for its time, and ends what is over.
     *
     * @param content the content that is known
     * @return what came of it; {@link Outcome#NOTHING} if nothing
     */
    public static Outcome pass(KnownIndicator known, Indicator content, long now, LifeRules rules) {
        LifeState before = known.state();
        Telling.before(known, before);
        Telling.nothing(known);
        known.conflict = false;
        known.replaced = false;
        known.news = true;
        if (before == LifeState.WITHDRAWN || !known.content) {
            return Outcome.NOTHING;
        }
        if (known.vague) {
            boolean over = known.over;
            beginLife(known, content, now, rules);
            known.over |= over;
        } else {
            known.pending &= known.begin > now;
            known.over |= known.expires <= now;
        }
        known.hold = rules.guard().apply(content);
        LifeState after = known.state();
        Outcome outcome = Verdict.ofInstant(before, after);
        if (outcome != Outcome.NOTHING || known.owed || known.hold != known.holdBefore) {
            Telling.after(known, after, outcome, false, true, rules);
            known.forget = after.isTombstone() ? rules.forgetAfter(now) : KnownIndicator.NEVER;
        }
        return outcome;
    }

    /** Takes over what an older database says of a content that is pending, active or over (section 8). */
    public static void adopt(
            KnownIndicator known, Indicator content, int source, LifeState state, long expires, long forget) {
        known.clear();
        known.forget = forget;
        known.content = true;
        known.modified = content.modified().epochMicros();
        known.rank = content.rank();
        known.begin = content.validFrom().epochMicros();
        known.ownUntil = content.validUntil().isPresent();
        known.expires = expires;
        known.pending = state == LifeState.PENDING;
        known.over = state == LifeState.EXPIRED;
        known.everShown = state != LifeState.PENDING;
        known.stakes.raise(source, known.modified, false);
    }

    /** Takes over a withdrawal from an older database. */
    public static void adoptWithdrawal(KnownIndicator known, long modified, long forget) {
        known.clear();
        known.ended = modified;
        known.forget = forget;
        known.everShown = true;
    }

    /** A sighting, where that starts a default lifetime again; whether it ends later now. */
    public static boolean sighted(KnownIndicator known, int kinds, long now, LifeRules rules) {
        return prolong(
                known, later(Math.max(known.begin, now), rules.lifetimes().of(kinds)));
    }

    /** Lets a default lifetime end at that time, if that is later; whether it is. */
    public static boolean prolong(KnownIndicator known, long expires) {
        LifeState state = known.state();
        boolean ended = state.isTombstone() || state == LifeState.UNKNOWN;
        if (known.ownUntil || known.vague || ended || expires <= known.expires) {
            return false;
        }
        known.expires = expires;
        return true;
    }
}
