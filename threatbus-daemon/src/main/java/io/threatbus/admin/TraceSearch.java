package io.threatbus.admin;

import io.threatbus.admin.Arrivals.Arrival;
import io.threatbus.admin.Steps.Step;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * Puts traces together from what was written down. A step belongs to the last message with its key that had come in
 * before; a sighting to the last version of its indicator. Owned by the thread that searches, and so are the copies it
 * looks through.
 */
final class TraceSearch {
    private final Arrivals arrivals;
    private final List<Steps> steps;
    private final Map<Long, List<Step>> stepsByNumber = new HashMap<>();

    TraceSearch(Arrivals arrivals, List<Steps> steps) {
        this.arrivals = arrivals;
        this.steps = List.copyOf(steps);
    }

    /** The traces of messages that are wanted; the newest first. */
    List<Trace> find(Predicate<Arrival> wanted, int limit) {
        long last = arrivals.last();
        long first = arrivals.first();
        List<Arrival> found = LongStream.rangeClosed(0, last - first)
                .mapToObj(age -> arrivals.get(last - age))
                .flatMap(Optional::stream)
                .filter(wanted)
                .limit(limit)
                .toList();
        collectSteps(found);
        collectSightings(found);
        return found.stream().map(this::trace).toList();
    }

    private void collectSteps(List<Arrival> found) {
        Map<Long, List<Arrival>> byKey = new HashMap<>();
        found.forEach(arrival ->
                byKey.computeIfAbsent(arrival.key(), key -> new ArrayList<>()).add(arrival));
        Steps.Visitor collector = (key, step) -> byKey.getOrDefault(key, List.of()).stream()
                .filter(arrival -> arrival.number() <= step.after())
                .findFirst()
                .ifPresent(arrival -> add(arrival.number(), step));
        steps.forEach(log -> log.visit(collector));
    }

    private void collectSightings(List<Arrival> found) {
        Set<StixId> sighted = new HashSet<>();
        found.forEach(arrival -> sighted.add(arrival.id()));
        Map<String, Long> newest = new HashMap<>();
        for (long number = arrivals.first(); number <= arrivals.last(); number++) {
            arrivals.get(number).ifPresent(arrival -> {
                if (arrival.kind() == MessageKind.SIGHTING && newest.containsKey(arrival.about())) {
                    add(newest.get(arrival.about()), sighting(arrival));
                }
                if (sighted.contains(arrival.id())) {
                    newest.put(arrival.id().toString(), arrival.number());
                }
            });
        }
    }

    private static Step sighting(Arrival arrival) {
        return new Step(
                arrival.number(),
                arrival.received(),
                "sighted",
                arrival.origin(),
                arrival.id().toString());
    }

    private void add(long number, Step step) {
        stepsByNumber.computeIfAbsent(number, key -> new ArrayList<>()).add(step);
    }

    private Trace trace(Arrival arrival) {
        List<Step> all = new ArrayList<>(stepsByNumber.getOrDefault(arrival.number(), List.of()));
        all.sort(Comparator.comparingLong(Step::time));
        return new Trace(arrival, inOrder(all));
    }

    /**
     * A subscriber may take and send a message before the thread that queued it has come to note that; what the
     * subscriber did came after it all the same.
     */
    private static List<Step> inOrder(List<Step> noted) {
        List<Step> ordered = new ArrayList<>();
        for (Step step : noted) {
            int place = ordered.size();
            if (step.isQueued()) {
                for (int i = place - 1; i >= 0 && !isQueuedFor(step.who(), ordered.get(i)); i--) {
                    place = ordered.get(i).who().equals(step.who()) ? i : place;
                }
            }
            ordered.add(place, step);
        }
        return ordered;
    }

    private static boolean isQueuedFor(String subscriber, Step step) {
        return step.isQueued() && step.who().equals(subscriber);
    }
}
