package io.threatbus.spi;

import io.threatbus.message.Indicator;
import io.threatbus.stix.sensor.GuardMark;
import io.threatbus.stix.sensor.GuardMark.Verdict;
import java.util.Optional;

/**
 * Holds indicators back that would do harm, such as one that every connection matches: they wait in quarantine, where no
 * subscriber gets them, until an operator releases them or their author publishes a better version. Set with
 * {@link AppContext#guard}; consulted on the thread that decides, once for each new content, so it must be quick, and it
 * must not wait.
 *
 * <p>It is a pure function of the indicator: every bus with the same settings holds back the same, and the order in which
 * indicators come makes no difference.
 */
@FunctionalInterface
public interface Guard {
    /** Why the indicator is held back, as a short stable code such as {@code matches-everything}; empty to let it pass. */
    Optional<String> holdsBack(Indicator indicator);

    /**
     * What is to be said of an indicator, and whether sensors get it: {@link Verdict#FLAG} tells whoever gets it, {@link
     * Verdict#QUARANTINE} holds it back as well. This is what the bus asks; by default what {@link #holdsBack} says.
     */
    @Beta
    default Optional<GuardMark> mark(Indicator indicator) {
        return holdsBack(indicator)
                .map(code ->
                        new GuardMark(Verdict.QUARANTINE, code, "a guard of the bus's applications holds it back"));
    }

    /**
     * Another number for other settings: what a store keeps is judged again when it has changed since. Asked when the guard
     * is {@linkplain AppContext#guard set}.
     */
    @Beta
    default long fingerprint() {
        return 0;
    }
}
