package io.threatbus.app.misp.update;

import io.threatbus.app.misp.mapping.IndicatorContent;
import io.threatbus.message.Update;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a change means to those who have the indicators.
 *
 * @param steps what to send, in this order
 * @param remember what to remember from then on
 * @param outcome a stable code for counters and logs
 */
public record Decision(List<Step> steps, Optional<SentIndicator> remember, Outcome outcome) {
    public Decision {
        steps = List.copyOf(steps);
    }

    /** One message to send. */
    public sealed interface Step {
        /** The indicator as MISP has it now. */
        record Send(IndicatorContent content, Instant created, Instant modified, Optional<Update> update)
                implements Step {}

        /** The word to drop what was sent before. */
        record Withdraw(SentIndicator sent, Instant modified) implements Step {}
    }

    /** Why it came out so. */
    public enum Outcome {
        ADDED,
        EDITED,
        REPLACED,
        REMOVED,
        /** Everybody knows already. */
        UNCHANGED,
        /** Older than what was sent. */
        OUTDATED,
        /** Perhaps older than what was decided while MISP answered: it is asked again. */
        OVERTAKEN,
        /** Not meant for detection, and never sent. */
        NOT_FOR_DETECTION,
        /** The filter holds it back. */
        FILTERED,
        /** Deleted, and never sent. */
        UNKNOWN,
        /** The filter depends on what could not be looked up. */
        UNDECIDABLE,
        /** MISP does not show it to us, so the filter cannot be asked, and it was never sent. */
        NOT_VISIBLE,
        /** Somebody let it expire before it was ever sent. */
        EXPIRED,
        /** The type has no pattern. */
        NOT_MAPPED,
        /** The value is none of its type. */
        INVALID,
        /** Our own fault. */
        BROKEN
    }

    /** Whether it changes nothing. */
    boolean isIdle() {
        return steps.isEmpty() && remember.isEmpty();
    }

    static Decision nothing(Outcome outcome) {
        return new Decision(List.of(), Optional.empty(), outcome);
    }
}
