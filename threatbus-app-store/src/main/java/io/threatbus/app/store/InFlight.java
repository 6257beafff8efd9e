package io.threatbus.app.store;

import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
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
final class InFlight {
    /** After this the announcement counts as lost on the way. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Version(StixId id, long modified) {
        static Version of(Indicator indicator) {
            return new Version(indicator.id(), Micros.of(indicator.modified().instant()));
        }
    }

    private final Map<Version, Long> announced = new HashMap<>();

    boolean contains(Indicator indicator) {
        return announced.containsKey(Version.of(indicator));
    }

    void add(Indicator indicator, long nanoTime) {
        announced.put(Version.of(indicator), nanoTime);
    }

    /** Forgets those that the calendar does not show any more, and those that got lost. */
    void retain(Collection<DueList.Due> due, long nanoTime) {
        Set<Version> shown =
                due.stream().map(one -> Version.of(one.indicator())).collect(Collectors.toSet());
        announced.keySet().retainAll(shown);
        announced.values().removeIf(since -> nanoTime - since > PATIENCE.toNanos());
    }

    /** Begins to wait anew: the bus has only now begun to carry messages. */
    void restart(long nanoTime) {
        announced.replaceAll((version, since) -> nanoTime);
    }
}
