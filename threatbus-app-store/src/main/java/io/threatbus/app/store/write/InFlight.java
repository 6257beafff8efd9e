package io.threatbus.app.store.write;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was announced and has not come back from the bus yet: the calendar still shows it, but it must not be announced
 * again. Belongs to the announcer's thread.
 */
public final class InFlight {
    /** After this the announcement counts as lost on the way. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What came again after its removal had come back is due anew. */
    private record Version(long seq, long since) {
        static Version of(DueList.Due due) {
            return new Version(due.seq(), due.since());
        }
    }

    private final Map<Version, Long> announced = new HashMap<>();

    public boolean contains(DueList.Due due) {
        return announced.containsKey(Version.of(due));
    }

    public void add(DueList.Due due, long nanoTime) {
        announced.put(Version.of(due), nanoTime);
    }

    /** Forgets those that the calendar does not show any more, and those that got lost. */
    public void retain(Collection<DueList.Due> due, long nanoTime) {
        Set<Version> shown = due.stream().map(Version::of).collect(Collectors.toSet());
        announced.keySet().retainAll(shown);
        announced.values().removeIf(since -> nanoTime - since > PATIENCE.toNanos());
    }

    /** Begins to wait anew: the bus has only now begun to carry messages. */
    public void restart(long nanoTime) {
        announced.replaceAll((version, since) -> nanoTime);
    }
}
