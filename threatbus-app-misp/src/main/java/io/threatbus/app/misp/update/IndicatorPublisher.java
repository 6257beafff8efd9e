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
import java.util.function.Consumer;
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

    private final DecisionMoments moments = new DecisionMoments();
    private volatile Consumer<Change> overtaken = change -> {};

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
     * Says whom to ask again for what an answer showed that may be older than what was decided since. Called once,
     * before anything else; it is called from any thread and must not wait.
     */
    public void onOvertaken(Consumer<Change> again) {
        overtaken = again;
    }

    /** The moment now: whoever asks MISP notes it before, so that an answer that was overtaken is known as such. */
    public synchronized long moment() {
        return moments.now();
    }

    /** Whether something was decided about an attribute or object after that moment. */
    public synchronized boolean isDecidedSince(UUID subject, long moment) {
        return moments.isDecidedSince(subject, moment);
    }

    /**
     * Takes in a change of one attribute; waits while the bus is full.
     *
     * @throws MemoryException if it should be taken in once more
     */
    public Decision.Outcome apply(Change change) throws InterruptedException {
        return applyIf(() -> true, change).orElseThrow();
    }

    /**
     * The same for what was read from the memory after the moment that the change names: it is not looked for once more.
     *
     * @param sent what the memory had
     */
    public Decision.Outcome apply(Change change, SentIndicator sent) throws InterruptedException {
        return applyIf(() -> true, change, Optional.of(sent)).orElseThrow();
    }

    private Decision.Outcome decideAndSend(Change change, Optional<SentIndicator> read) throws InterruptedException {
        UUID subject = change.attribute().uuid();
        Decision decision = isGone(change)
                ? Decision.nothing(Decision.Outcome.OUTDATED)
                : decider.decide(change, remembered(change, read), clock.instant());
        if (moments.isDecidedSince(subject, change.asOf())) {
            Decision.Outcome outcome = decision.isIdle() ? Decision.Outcome.OUTDATED : Decision.Outcome.OVERTAKEN;
            counters.count(outcome, change.attribute());
            return outcome;
        }
        carryOut(decision);
        moments.decided(subject);
        counters.count(decision.outcome(), change.attribute());
        if (decision.outcome() != Decision.Outcome.UNDECIDABLE) {
            advance(change.attribute().timestamp());
        }
        return decision.outcome();
    }

    private Optional<SentIndicator> remembered(Change change, Optional<SentIndicator> read) {
        UUID subject = change.attribute().uuid();
        return read.isPresent() && !moments.isDecidedSince(subject, change.asOf()) ? read : memory.find(subject);
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
    public Optional<Decision.Outcome> applyIf(BooleanSupplier stillWanted, Change change) throws InterruptedException {
        return applyIf(stillWanted, change, Optional.empty());
    }

    private Optional<Decision.Outcome> applyIf(BooleanSupplier stillWanted, Change change, Optional<SentIndicator> read)
            throws InterruptedException {
        Optional<Decision.Outcome> outcome = taken(stillWanted, change, read);
        if (outcome.filter(Decision.Outcome.OVERTAKEN::equals).isPresent()) {
            overtaken.accept(change);
        }
        return outcome;
    }

    private synchronized Optional<Decision.Outcome> taken(
            BooleanSupplier stillWanted, Change change, Optional<SentIndicator> read) throws InterruptedException {
        if (!stillWanted.getAsBoolean()) {
            return Optional.empty();
        }
        try {
            return Optional.of(decideAndSend(change, read));
        } catch (MemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            // One attribute that we stumble over does not take the others along.
            counters.failed(change.attribute().toString(), e);
            return Optional.of(Decision.Outcome.BROKEN);
        }
    }

    /** Withdraws everything of an event. */
    public synchronized void withdrawEvent(Event event) throws InterruptedException {
        String uuid = event.uuid().map(Object::toString).orElse("");
        for (SentIndicator sent : memory.ofEvent(event.id(), uuid)) {
            carryOut(Decider.withdrawForGood(sent, clock.instant(), sent.timestamp()));
            moments.decided(sent.uuid());
        }
    }

    /**
     * Withdraws something that MISP did not show, unless something was decided about it meanwhile; whether it was
     * withdrawn.
     *
     * @param asOf the moment before MISP was asked
     */
    public synchronized boolean withdrawUnlessDecidedSince(UUID subject, long asOf) throws InterruptedException {
        Optional<SentIndicator> sent = memory.find(subject).filter(SentIndicator::isOut);
        boolean still = sent.isPresent() && !moments.isDecidedSince(subject, asOf);
        if (still) {
            carryOut(Decider.withdraw(sent.get(), clock.instant(), sent.get().timestamp()));
            moments.decided(subject);
        }
        return still;
    }

    /** Sends nothing before it is clear what can be sent, so that what is remembered is what subscribers have. */
    private void carryOut(Decision decision) throws InterruptedException {
        List<Indicator> messages = new ArrayList<>();
        for (Step step : decision.steps()) {
            Optional<Indicator> message = indicator(step);
            if (message.isEmpty()) {
                break;
            }
            messages.add(message.get());
        }
        int sent = 0;
        try {
            for (Indicator message : messages) {
                inq.put(message);
                counters.sent(kind(message));
                sent++;
            }
        } finally {
            // Also if the bus stops between the two messages of one decision.
            (sent == decision.steps().size() ? decision.remember() : halfWay(decision, sent))
                    .ifPresent(memory::remember);
        }
    }

    /** What to remember if a withdrawal went out, but not what was to take its place. */
    private static Optional<SentIndicator> halfWay(Decision decision, int sent) {
        return decision.steps().stream()
                .limit(sent)
                .filter(Step.Withdraw.class::isInstance)
                .map(Step.Withdraw.class::cast)
                .findFirst()
                .map(step -> step.sent().withdrawn(SentIndicator.State.WITHDRAWN, step.modified(), 0));
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
