package io.threatbus.stix.sensor;

/** Whether something holds, as far as it is known (the three values of Kleene's logic). */
public enum Verdict {
    FALSE,
    UNDECIDED,
    TRUE;

    static Verdict of(boolean holds) {
        return holds ? TRUE : FALSE;
    }

    Verdict and(Verdict other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Verdict or(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
