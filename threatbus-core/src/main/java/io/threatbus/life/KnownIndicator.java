package io.threatbus.life;

import io.threatbus.message.Act;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one indicator, apart from its bytes: the greatest content that was said, who stands by it, what withdrew
 * it, and when it begins and ends. Times are microseconds since 1970. {@link Life} changes it. Not thread-safe; one object
 * is filled again and again, so that a decision allocates nothing.
 */
public final class KnownIndicator {
    /** Earlier than any time: not said. */
    public static final long NONE = Long.MIN_VALUE;
    /** Later than any time. */
    public static final long NEVER = Long.MAX_VALUE;

    final Stakes stakes;
    /** Whether any content is known; {@link #modified} and {@link #rank} are its version. */
    boolean content;

    long modified;
    long rank;
    /** Whether the content says itself when it ends. */
    boolean ownUntil;
    /** What the guard says of the content. */
    Hold hold = Hold.NONE;

    long ended;
    long withdrawn;
    long restored;
    boolean released;
    long begin;
    long expires;
    boolean pending;
    boolean over;
    /** Over by another bus's word alone: the content itself has not come yet. Implies {@link #over}. */
    boolean overElsewhere;

    long forget;
    /** Whether subscribers were ever shown it, or told that it is over. */
    boolean everShown;
    /** The greatest number of an act of this version. */
    int acts;
    /** Active, and subscribers have not been sent it, since its bytes have to be fetched. */
    boolean owed;
    /** Only sensors have not: everybody else has it since it was in quarantine. Implies {@link #owed}. */
    boolean owedToSensors;
    /** {@link #begin} and {@link #expires} are not known here: the store knows them. */
    boolean vague;

    /** What subscribers are to be told, after a decision; sensors apart. */
    @Nullable Change change;
    /** What sensors are to be told, after a decision. */
    @Nullable Change changeForSensors;
    /** What was known before the decision that is being made. */
    LifeState stateBefore = LifeState.UNKNOWN;

    Hold holdBefore = Hold.NONE;
    boolean owedBefore;
    boolean owedToSensorsBefore;
    /** Whether another content of the same {@code modified} was heard, after a decision. */
    boolean conflict;
    /** Whether the word's bytes are the content's from now on, after a decision. */
    boolean replaced;
    /** Whether the word said anything new, after a decision. */
    boolean news;

    /** One of which nothing is known. */
    public KnownIndicator() {
        this(Stakes.MOST_NAMED + 1);
    }

    private KnownIndicator(int room) {
        stakes = new Stakes(room);
        clear();
    }

    /** Forgets everything. */
    public void clear() {
        stakes.clear();
        content = false;
        modified = NONE;
        rank = 0;
        ownUntil = false;
        hold = Hold.NONE;
        ended = NONE;
        withdrawn = NONE;
        restored = NONE;
        released = false;
        begin = NONE;
        expires = NEVER;
        pending = false;
        over = false;
        overElsewhere = false;
        forget = NEVER;
        everShown = false;
        acts = 0;
        owed = false;
        owedToSensors = false;
        vague = false;
        change = null;
        changeForSensors = null;
        conflict = false;
        replaced = false;
        news = false;
    }

    /** A copy that takes as little room as it can. */
    public KnownIndicator copy() {
        KnownIndicator copy = new KnownIndicator(stakes.size());
        copy.copyFrom(this);
        return copy;
    }

    void copyFrom(KnownIndicator other) {
        stakes.copyFrom(other.stakes);
        content = other.content;
        modified = other.modified;
        rank = other.rank;
        ownUntil = other.ownUntil;
        hold = other.hold;
        ended = other.ended;
        withdrawn = other.withdrawn;
        restored = other.restored;
        released = other.released;
        begin = other.begin;
        expires = other.expires;
        pending = other.pending;
        over = other.over;
        overElsewhere = other.overElsewhere;
        forget = other.forget;
        everShown = other.everShown;
        acts = other.acts;
        owed = other.owed;
        owedToSensors = other.owedToSensors;
        vague = other.vague;
        change = null;
        changeForSensors = null;
        conflict = false;
        replaced = false;
        news = false;
    }

    /** Up to when everybody was told to stop; at equal times a withdrawal wins. */
    long end() {
        return withdrawn >= restored ? Math.max(ended, withdrawn) : ended;
    }

    /** Where it is in its life. */
    public LifeState state() {
        if (stakes.size() == 0 && !content && ended == NONE && withdrawn == NONE && restored == NONE) {
            return LifeState.UNKNOWN;
        }
        if (!stakes.anyStands(end())) {
            return LifeState.WITHDRAWN;
        }
        if (pending) {
            return LifeState.PENDING;
        }
        if (over) {
            return LifeState.EXPIRED;
        }
        return hold.holds() && !(released && hold == Hold.QUARANTINED) ? LifeState.QUARANTINED : LifeState.ACTIVE;
    }

    /** Whether an operator could bring it back: without his withdrawal somebody would stand by it. */
    public boolean isWithdrawnByOperator() {
        return withdrawn >= restored && withdrawn > ended && state() == LifeState.WITHDRAWN && stakes.anyStands(ended);
    }

    /** Whether the store has a content of it. */
    public boolean hasContent() {
        return content;
    }

    /** The version of the content. */
    public long modified() {
        return modified;
    }

    /** The rank of the content, see {@code Indicator.rank()}. */
    public long rank() {
        return rank;
    }

    /** The level of the content's markings, see {@code MarkingLevel}. */
    public int markingLevel() {
        return (int) (rank >>> 61);
    }

    /** When the content begins; {@link #NONE} if that is not known here. */
    public long begin() {
        return begin;
    }

    /** When the content ends; {@link #NEVER} for never, or if that is not known here. */
    public long expires() {
        return expires;
    }

    /** When it may be forgotten; {@link #NEVER} for what is no tombstone. */
    public long forget() {
        return forget;
    }

    /** Whether subscribers were ever shown it, or told that it is over. */
    public boolean wasEverShown() {
        return everShown;
    }

    /** Whether subscribers are owed it, once its bytes are there. */
    public boolean isOwed() {
        return owed;
    }

    /** The number that the next act of this version gets. */
    public int nextAct() {
        return acts + 1;
    }

    /** An act of this version was sent: the next one gets a greater number. */
    public void acted() {
        acts = Math.min(acts + 1, Act.MOST);
    }

    /** What the guard says of the content. */
    public Hold hold() {
        return hold;
    }

    /** What sensors are to be told after the last decision; null for nothing. */
    public @Nullable Change changeForSensors() {
        return changeForSensors;
    }

    /** What all others are to be told after the last decision; null for nothing. */
    public @Nullable Change change() {
        return change;
    }

    /** Whether the last word was another content of the same {@code modified}. */
    public boolean isConflict() {
        return conflict;
    }

    /** Whether the last word said anything that was not known. */
    public boolean isNews() {
        return news;
    }

    /** Whether the last word's bytes are the content's from now on. */
    public boolean isReplaced() {
        return replaced;
    }

    /** The number of a source that stands by the content. */
    public int sourceOfContent() {
        return stakes.sourceOf(modified);
    }
}
