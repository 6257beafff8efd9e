package io.threatbus.guard;

import io.threatbus.life.Hold;
import io.threatbus.stix.sensor.GuardMark;

/**
 * What the guard says of one value.
 *
 * @param code a stable name in kebab case: of a finding, or {@code warning-list}
 * @param explanation one clause for people
 * @param action what is to become of an indicator that looks for nothing else
 * @param told whether an indicator that is only flagged says so itself; an operator's lists do that, while the ranges of
 *     everybody's labs and documents leave it as it was written
 */
public record Hit(String code, String explanation, GuardAction action, boolean told) {
    /** The mark that says it. */
    public GuardMark mark(GuardMark.Verdict verdict) {
        return new GuardMark(verdict, code, explanation);
    }

    /** What it means for the life of the indicator. */
    public Hold hold() {
        return action.hold(told);
    }

    /** As {@code quarantine loopback: a loopback address is every host's own}. */
    public String text() {
        return action.label() + " " + code + ": " + explanation;
    }
}
