package io.threatbus.life;

import org.jspecify.annotations.Nullable;

/**
 * What subscribers are told of a decision. There are two kinds of them: sensors, for whom what is in quarantine is not
 * there, and all others. Stateless; what comes of it is left in the {@link KnownIndicator}.
 */
final class Telling {
    private Telling() {}

    /** Notes what subscribers have before a decision. */
    static void before(KnownIndicator known, LifeState state) {
        known.stateBefore = state;
        known.holdBefore = known.hold;
        known.owedBefore = known.owed;
        known.owedToSensorsBefore = known.owedToSensors;
    }

    /**
     * Works out what they are told after it.
     *
     * @param other whether the content is another one now
     * @param hasBytes whether the word carries the content, so that it can be passed on
     */
    static void after(
            KnownIndicator known, LifeState state, Outcome outcome, boolean other, boolean hasBytes, LifeRules rules) {
        boolean over = known.stateBefore == LifeState.UNKNOWN && outcome.isRemoved();
        boolean sends = (hasBytes || !rules.stored()) && !known.vague;
        boolean changed =
                other || known.owedToSensorsBefore || known.hold != known.holdBefore || state != known.stateBefore;
        boolean forSensors = state == LifeState.ACTIVE;
        boolean forAll = isShown(state, known.hold);
        boolean sensorsHave = !known.owedBefore && known.stateBefore == LifeState.ACTIVE;
        boolean allOwed = known.owedBefore && !known.owedToSensorsBefore;
        boolean allHave = !allOwed && isShown(known.stateBefore, known.holdBefore);
        known.changeForSensors = change(sensorsHave, forSensors, other && sends, sends, over);
        known.change = change(allHave, forAll, changed && sends, sends, over);
        boolean owedToAll = !sends && forAll && !allHave;
        known.owed = owedToAll || (!sends && forSensors && !sensorsHave);
        known.owedToSensors = known.owed && !owedToAll;
        known.everShown |= forAll || known.change == Change.REMOVE;
    }

    private static boolean isShown(LifeState state, Hold hold) {
        return state == LifeState.ACTIVE || (state == LifeState.QUARANTINED && hold != Hold.DROPPED);
    }

    private static @Nullable Change change(boolean have, boolean has, boolean edited, boolean sends, boolean over) {
        if (has) {
            return have ? (edited ? Change.EDIT : null) : (sends ? Change.ADD : null);
        }
        return have || over ? Change.REMOVE : null;
    }

    /** Nothing is told. */
    static void nothing(KnownIndicator known) {
        known.change = null;
        known.changeForSensors = null;
    }
}
