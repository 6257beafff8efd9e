package io.threatbus.app.misp.update;

import io.threatbus.ThreatBusException;
import io.threatbus.app.misp.mapping.IndicatorContent;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.update.Decision.Step;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Update;
import io.threatbus.spi.InQueue;
import io.threatbus.toolkit.collect.BoundedMap;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out decisions: sends indicators to the bus and remembers them. One change at a time, guarded by the lock on
 * {@code this}, so that what is sent and what is remembered agree whichever feed it came from.
 */
public final class IndicatorPublisher {
    private static final Logger logger = LoggerFactory.getLogger(IndicatorPublisher.class);
    private static final String LAST_TIMESTAMP = "last-timestamp";
    private static final int MOST_GONE = 10_000;

    private final String source;
    private final Decider decider;
    private final SentMemory memory;
    private final InQueue inq;
    private final MessageParser parser;
    private final InstantSource clock;
    private final MispCounters counters;
    /** What was deleted for good lately, with its last change: an answer under way may still show it, sent or not. */
    private final BoundedMap<UUID, Attribute> gone = BoundedMap.byAge(MOST_GONE);

    private long lastTimestamp;

    /**
     * A publisher.
     *
     * @param source the name that everything from this MISP carries
     */
    public IndicatorPublisher(
            String source,
            Decider decider,
            SentMemory memory,
            InQueue inq,
            MessageParser parser,
            InstantSource clock,
            MispCounters counters) {
        this.source = source;
        this.decider = decider;
        this.memory = memory;
        this.inq = inq;
        this.parser = parser;
        this.clock = clock;
        this.counters = counters;
        this.lastTimestamp = memory.mark(LAST_TIMESTAMP).orElse(0L);
    }

    /**
     * Takes in a change of one attribute; waits while the bus is full.
     *
     * @throws MemoryException if it should be taken in once more
     */
    public synchronized Decision.Outcome apply(Change change) throws InterruptedException {
        try {
            return decideAndSend(change);
        } catch (MemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            // One attribute that we stumble over does not take the others along.
            counters.failed(change.attribute().toString(), e);
            return Decision.Outcome.BROKEN;
        }
    }

    private Decision.Outcome decideAndSend(Change change) throws InterruptedException {
        Decision decision = isGone(change)
                ? Decision.nothing(Decision.Outcome.OUTDATED)
                : decider.decide(change, memory.find(change.attribute().uuid()), clock.instant());
        carryOut(decision);
        counters.count(decision.outcome(), change.attribute());
        if (decision.outcome() != Decision.Outcome.UNDECIDABLE) {
            advance(change.attribute().timestamp());
        }
        return decision.outcome();
    }

    private boolean isGone(Change change) {
        Attribute attribute = change.attribute();
        if (change.action() == Action.DELETE) {
            gone.put(attribute.uuid(), attribute);
            return false;
        }
        Attribute last = gone.get(attribute.uuid());
        // Made again under the same UUID it has a higher number.
        return last != null && attribute.number() <= last.number() && attribute.timestamp() <= last.timestamp();
    }

    /** Takes in a change of one attribute if it still matters at the moment when nothing else can come between. */
    public synchronized Optional<Decision.Outcome> applyIf(BooleanSupplier stillWanted, Change change)
            throws InterruptedException {
        return stillWanted.getAsBoolean() ? Optional.of(apply(change)) : Optional.empty();
    }

    /** Withdraws everything of an event. */
    public synchronized void withdrawEvent(Event event) throws InterruptedException {
        String uuid = event.uuid().map(Object::toString).orElse("");
        for (SentIndicator sent : memory.ofEvent(event.id(), uuid)) {
            carryOut(Decider.withdrawForGood(sent, clock.instant(), sent.timestamp()));
        }
    }

    /** Withdraws something that MISP no longer has, unless it changed meanwhile; whether it was withdrawn. */
    public synchronized boolean withdrawIfUnchanged(SentIndicator sent) throws InterruptedException {
        boolean same = memory.find(sent.uuid())
                .filter(now -> now.isOut() && now.modified().equals(sent.modified()))
                .filter(now -> now.timestamp() == sent.timestamp())
                .isPresent();
        if (same) {
            carryOut(Decider.withdraw(sent, clock.instant(), sent.timestamp()));
        }
        return same;
    }

    /** Sends nothing before it is clear what can be sent, so that what is remembered is what subscribers have. */
    private void carryOut(Decision decision) throws InterruptedException {
        List<Indicator> messages = new ArrayList<>();
        Optional<SentIndicator> remember = Optional.empty();
        for (Step step : decision.steps()) {
            Optional<Indicator> message = indicator(step);
            if (message.isEmpty()) {
                break;
            }
            messages.add(message.get());
            if (step instanceof Step.Withdraw withdraw) {
                // Remembered as it is now, if what was to take its place makes no message.
                SentIndicator sent = withdraw.sent();
                remember = Optional.of(sent.withdrawn(SentIndicator.State.WITHDRAWN, withdraw.modified(), 0));
            }
        }
        for (Indicator message : messages) {
            inq.put(message);
            counters.sent(kind(message));
        }
        boolean complete = messages.size() == decision.steps().size();
        (complete ? decision.remember() : remember).ifPresent(memory::remember);
    }

    private static String kind(Indicator indicator) {
        return indicator.update().map(u -> u == Update.EDIT ? "edit" : "remove").orElse("add");
    }

    /** The message; empty if what MISP sent makes none, for instance because its comment is too long for the bus. */
    private Optional<Indicator> indicator(Step step) {
        try {
            return Optional.of(
                    step instanceof Step.Send send
                            ? send.content().version(parser, send.created(), send.modified(), send.update())
                            : removal((Step.Withdraw) step));
        } catch (ThreatBusException e) {
            counters.ignored("no-message");
            logger.warn("an attribute makes no message and is dropped: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Indicator removal(Step.Withdraw withdraw) {
        SentIndicator sent = withdraw.sent();
        Map<String, Object> properties = IndicatorContent.head(
                sent.uuid(), sent.created(), withdraw.modified(), sent.validFrom(), sent.pattern());
        if (!sent.context().creator().isEmpty()) {
            properties.put("created_by_ref", sent.context().creator());
        }
        if (!sent.context().marking().isEmpty()) {
            properties.put("object_marking_refs", List.of(sent.context().marking()));
        }
        if (!sent.eventUuid().isEmpty()) {
            properties.put("x_misp_event_uuid", sent.eventUuid());
        }
        properties.put("x_threatbus_source", source);
        properties.put("x_threatbus_update", Update.REMOVE.name());
        return IndicatorContent.parsed(parser, properties);
    }

    /** Moves the mark from which a catch-up begins; never beyond now, whatever an attribute claims. */
    private void advance(long timestamp) {
        if (timestamp > lastTimestamp && timestamp <= clock.instant().getEpochSecond()) {
            lastTimestamp = timestamp;
            memory.setMark(LAST_TIMESTAMP, timestamp);
        }
    }

    /** The newest change that was taken in, in seconds since 1970; 0 if there was none yet. */
    public synchronized long lastTimestamp() {
        return lastTimestamp;
    }

    /** What the clock of everything that is decided here says. */
    public Instant now() {
        return clock.instant();
    }

    /** From when on to ask for what is missed from now on, in seconds since 1970. */
    public synchronized long missedFrom() {
        return lastTimestamp > 0 ? lastTimestamp : clock.instant().getEpochSecond();
    }

    /** What was sent before. */
    public SentMemory memory() {
        return memory;
    }
}
