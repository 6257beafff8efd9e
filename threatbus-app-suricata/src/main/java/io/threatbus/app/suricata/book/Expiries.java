package io.threatbus.app.suricata.book;

import io.threatbus.stix.StixId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * When those indicators end that end by themselves, in microseconds: the last word about one counts. Guarded by the monitor
 * of {@link DesiredState}.
 */
final class Expiries {
    private record End(long at, StixId indicator) {}

    /** More changes of validity than this wait for nothing only now and then. */
    private static final int END_SLACK = 10_000;

    private final Map<StixId, Long> ends = new HashMap<>();
    private final PriorityQueue<End> due = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));

    /** The indicator ends then; by itself never, if that is empty. */
    void put(StixId indicator, Optional<Long> until) {
        if (until.isEmpty()) {
            ends.remove(indicator);
            return;
        }
        long at = until.get();
        Long known = ends.put(indicator, at);
        if (known == null || known != at) {
            due.add(new End(at, indicator));
        }
        if (due.size() > 2 * ends.size() + END_SLACK) {
            due.removeIf(end -> !isRight(end));
        }
    }

    /** The indicator is gone. */
    void remove(StixId indicator) {
        ends.remove(indicator);
    }

    /** Takes out the next indicator that has ended up to this instant, if there is one: the caller drops and removes it. */
    Optional<StixId> next(long now) {
        while (!due.isEmpty() && due.peek().at() <= now) {
            End end = due.remove();
            if (isRight(end)) {
                return Optional.of(end.indicator());
            }
        }
        return Optional.empty();
    }

    /** Whether the indicator is still there and ends then. */
    private boolean isRight(End end) {
        Long at = ends.get(end.indicator());
        return at != null && at == end.at();
    }
}
