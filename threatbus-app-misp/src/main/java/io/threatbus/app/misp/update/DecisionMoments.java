package io.threatbus.app.misp.update;

import io.threatbus.toolkit.collect.BoundedMap;
import java.util.Map;
import java.util.UUID;

/**
 * Tells whether an answer of MISP may be older than what was decided meanwhile. Several threads ask MISP at once, and its
 * time stamps have seconds: of two states from the same second they do not say which is newer. So decisions are counted,
 * and whoever asks notes the count before asking. Guarded by the lock of the {@link IndicatorPublisher} that owns it.
 */
final class DecisionMoments {
    /** What is forgotten counts as decided lately: then an answer is asked for once more than necessary. */
    private static final int MOST_REMEMBERED = 50_000;

    private final Map<UUID, Long> decided = BoundedMap.byAge(MOST_REMEMBERED);
    private long now;
    private long forgotten;

    /** The moment now, to be noted before MISP is asked. */
    long now() {
        return now;
    }

    /** Notes that something was decided about an attribute or object, even if it was to do nothing. */
    void decided(UUID subject) {
        decided.remove(subject);
        if (decided.size() == MOST_REMEMBERED) {
            forgotten = decided.values().iterator().next();
        }
        decided.put(subject, ++now);
    }

    /** Whether something may have been decided about it after that moment. */
    boolean isDecidedSince(UUID subject, long moment) {
        return decided.getOrDefault(subject, forgotten) > moment;
    }
}
