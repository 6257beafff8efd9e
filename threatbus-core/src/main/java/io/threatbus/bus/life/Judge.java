package io.threatbus.bus.life;

import io.threatbus.guard.Hit;
import io.threatbus.life.Hold;
import io.threatbus.message.Indicator;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the guards once for each message of a turn. Guarded by the lock of the turn. */
final class Judge implements Function<Indicator, Hold> {
    private final Guards guards;
    private @Nullable Indicator asked;
    private Optional<Hit> answer = Optional.empty();

    Judge(Guards guards) {
        this.guards = guards;
    }

    @Override
    public Hold apply(Indicator content) {
        Optional<Hit> hit = find(content);
        return hit.isEmpty() ? Hold.NONE : hit.get().hold();
    }

    @SuppressWarnings("ReferenceEquality") // the same message is asked about; an equal one would cost more than asking
    Optional<Hit> find(Indicator content) {
        if (asked != content) {
            answer = guards.find(content);
            asked = content;
        }
        return answer;
    }

    /** The turn is over: the guards may say something else in the next. */
    void forget() {
        asked = null;
    }
}
