package io.threatbus.app.suricata.eve;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Takes the lines of one source: passes over nearly all of them after a look at their type, reads the others, and hands on
 * what they sight. Owned by the thread of the source.
 */
final class EventReader implements LineSplitter.Taker {
    /** The indicators are known sooner, whatever happens. */
    private static final int LONGEST_MINUTES = 3;

    private final EventMatcher matcher;
    private final SightingMapper mapper;
    private final NoiseGate gate;
    private final SightingIntake intake;
    private final EveMetrics metrics;
    private final List<byte[]> types;
    private final Set<String> typeNames;
    private final String source;
    private final boolean patient;
    private final CountDownLatch known;

    /**
     * A reader.
     *
     * @param types the types of events to match beside alerts
     * @param source names where the events come from
     * @param patient whether the source can wait
     */
    EventReader(EveParts parts, Set<String> types, String source, boolean patient) {
        this.matcher = parts.matcher();
        this.mapper = parts.mapper();
        this.gate = parts.gate();
        this.intake = parts.intake();
        this.metrics = parts.metrics();
        this.known = parts.known();
        this.typeNames =
                Set.copyOf(Stream.concat(Stream.of("alert"), types.stream()).toList());
        this.types = typeNames.stream()
                .map(type -> type.getBytes(StandardCharsets.US_ASCII))
                .toList();
        this.source = source;
        this.patient = patient;
    }

    @Override
    public void line(byte[] bytes, int from, int to) throws InterruptedException {
        int type = EventScan.find(bytes, from, to);
        if (type >= 0 && !isWanted(bytes, type, to)) {
            metrics.passedOver();
            return;
        }
        try {
            Object value = Json.read(Arrays.copyOfRange(bytes, from, to));
            if (!(value instanceof Map<?, ?> members)) {
                metrics.unreadable();
                return;
            }
            take(new Event(members));
        } catch (ThreatBusException | IllegalArgumentException e) {
            metrics.unreadable();
        }
    }

    private boolean isWanted(byte[] bytes, int start, int to) {
        for (byte[] type : types) {
            if (EventScan.isType(bytes, start, to, type)) {
                return true;
            }
        }
        return false;
    }

    private void take(Event event) throws InterruptedException {
        if (!typeNames.contains(event.type())) {
            metrics.passedOver();
            return;
        }
        EventMatcher.Result result = matcher.match(event);
        if (result.matches().isEmpty() && known.getCount() > 0) {
            // What waited while the bus was away may be about an indicator that is on its way from the store.
            known.await(LONGEST_MINUTES, TimeUnit.MINUTES);
            result = matcher.match(event);
        }
        if (result.verdict() == EventMatcher.Verdict.FOREIGN) {
            metrics.foreign();
        } else if (result.verdict() == EventMatcher.Verdict.UNRESOLVED) {
            metrics.unresolved();
        }
        for (Match match : result.matches()) {
            report(event, match);
        }
    }

    private void report(Event event, Match match) throws InterruptedException {
        switch (gate.decide(match.indicator(), event, () -> mapper.map(event, match, source), System.nanoTime())) {
            case PASS -> intake.offer(mapper.map(event, match, source), patient);
            case DUPLICATE -> metrics.duplicate();
            case HELD_BACK -> metrics.heldBack();
        }
    }
}
