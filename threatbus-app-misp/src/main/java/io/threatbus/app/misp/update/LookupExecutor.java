package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.app.misp.update.Decision.Outcome;
import io.threatbus.app.misp.update.LookupRequest.Batch;
import io.threatbus.app.misp.update.LookupRequest.OfAttribute;
import io.threatbus.app.misp.update.LookupRequest.OfEvent;
import io.threatbus.app.misp.update.LookupRequest.OfNumber;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Asks MISP, and has decided what follows from the answer, or from there being none. Used by one thread. */
final class LookupExecutor {
    /** Nobody knows what a question would have brought that was never answered. */
    private static final String UNANSWERED = "unanswered";

    private final Lookup lookup;
    private final IndicatorPublisher publisher;
    private final MispCounters counters;
    private final Set<UUID> inFlight;
    private final Rereads rereads;

    /** Has all that is in an event looked at again, soon. */
    @FunctionalInterface
    interface Rereads {
        void event(String event);
    }

    /**
     * An executor.
     *
     * @param inFlight what is asked about and was not decided otherwise meanwhile; what is decided is taken out
     * @param rereads told of events that turn out to be unpublished
     */
    LookupExecutor(
            Lookup lookup, IndicatorPublisher publisher, MispCounters counters, Set<UUID> inFlight, Rereads rereads) {
        this.rereads = rereads;
        this.lookup = lookup;
        this.publisher = publisher;
        this.counters = counters;
        this.inFlight = inFlight;
    }

    /**
     * Asks, decides, and tells who waits.
     *
     * @return whether everything could be decided
     * @throws LookupFailedException if MISP does not answer; some of it may be decided
     * @throws MemoryException if what was decided cannot be remembered; some of it may be decided
     */
    boolean ask(Batch batch) throws InterruptedException {
        if (batch.overdue()) {
            return decideWithoutAnswer(batch);
        }
        if (!batch.numbers().isEmpty()) {
            askNumbers(batch.numbers());
        }
        if (!batch.attributes().isEmpty()) {
            askAttributes(batch.attributes());
        }
        for (Map.Entry<String, OfEvent> entry : batch.events().entrySet()) {
            askEvent(entry.getKey(), entry.getValue());
        }
        return true;
    }

    private void askNumbers(Map<String, OfNumber> pending) throws InterruptedException {
        long asOf = publisher.moment();
        Set<UUID> uuids = new LinkedHashSet<>();
        for (String number : pending.keySet()) {
            Optional<UUID> remembered = publisher.memory().findByNumber(number);
            (remembered.isPresent() ? remembered : lookup.uuid(number)).ifPresent(uuids::add);
        }
        if (!uuids.isEmpty()) {
            List<Attribute> found = lookup.attributes(uuids);
            for (Attribute attribute : found) {
                publisher.apply(new Change(Action.ADD, attribute, Known.ALL, asOf));
            }
            rereadUnpublished(found);
        }
        pending.values().forEach(question -> question.waiting().end());
    }

    private void askAttributes(Map<UUID, OfAttribute> pending) throws InterruptedException {
        long asOf = publisher.moment();
        Map<UUID, Attribute> found = new HashMap<>();
        for (Attribute attribute : lookup.attributes(pending.keySet())) {
            found.put(attribute.uuid(), attribute);
        }
        for (Map.Entry<UUID, OfAttribute> entry : pending.entrySet()) {
            Change change = entry.getValue().change();
            Attribute now = found.get(entry.getKey());
            // Not found: deleted meanwhile, or not ours to see.
            Change decided = now == null
                    ? new Change(Action.SOFT_DELETE, change.attribute(), Known.NOT_VISIBLE, asOf)
                    : new Change(change.action(), now, Known.ALL, asOf);
            publisher.applyIf(() -> inFlight.contains(entry.getKey()), decided);
            ended(entry.getKey(), entry.getValue());
        }
        rereadUnpublished(found.values());
    }

    /** An edit takes the publication of the whole event back, and nothing is said of what else is in it. */
    private void rereadUnpublished(Collection<Attribute> found) {
        Set<String> events = new LinkedHashSet<>();
        for (Attribute attribute : found) {
            Event event = attribute.event();
            if (!event.published().orElse(true)) {
                events.add(event.id());
            }
        }
        for (String event : events) {
            if (!publisher.memory().ofEvent(event, "").isEmpty()) {
                rereads.event(event);
            }
        }
    }

    /** Only now, so that what fails half-way is known to be wanted still. */
    private void ended(UUID uuid, OfAttribute question) {
        inFlight.remove(uuid);
        question.waiting().end();
    }

    private void askEvent(String event, OfEvent pending) throws InterruptedException {
        long asOf = publisher.moment();
        Set<UUID> missing = new LinkedHashSet<>();
        for (SentIndicator sent : publisher.memory().ofEvent(event, event)) {
            missing.add(sent.uuid());
        }
        lookup.event(event, attribute -> {
            missing.remove(attribute.uuid());
            publisher.apply(new Change(
                    Action.ADD,
                    pending.published().isPresent()
                            ? attribute.in(attribute.event().asPublished())
                            : attribute,
                    Known.ALL,
                    asOf));
            return true;
        });
        for (UUID subject : missing) {
            publisher.withdrawUnlessDecidedSince(subject, asOf);
        }
        pending.waiting().end();
    }

    private boolean decideWithoutAnswer(Batch batch) throws InterruptedException {
        boolean decided = true;
        for (Map.Entry<UUID, OfAttribute> entry : batch.attributes().entrySet()) {
            Change change = entry.getValue().change();
            decided &= publisher
                    .applyIf(
                            () -> inFlight.contains(entry.getKey()),
                            new Change(change.action(), change.attribute(), Known.MESSAGE, change.asOf()))
                    .filter(Outcome.UNDECIDABLE::equals)
                    .isEmpty();
            ended(entry.getKey(), entry.getValue());
        }
        for (OfEvent pending : batch.events().values()) {
            decided &= decideEvent(pending);
            pending.waiting().end();
        }
        for (OfNumber pending : batch.numbers().values()) {
            counters.ignored(UNANSWERED);
            decided = false;
            pending.waiting().end();
        }
        return decided;
    }

    /** Of an event that was published the message says what is in it; of others it says nothing. */
    private boolean decideEvent(OfEvent pending) throws InterruptedException {
        if (pending.published().isEmpty()) {
            counters.ignored(UNANSWERED);
            return false;
        }
        boolean decided = true;
        for (Attribute attribute : pending.published().get().attributes()) {
            if (lookup.isCompound() && attribute.membership().isPresent()) {
                // What is in the whole object only MISP can say.
                decided = false;
                continue;
            }
            Attribute published = attribute.in(attribute.event().asPublished());
            decided &= publisher.apply(new Change(Action.ADD, published, Known.EVENT)) != Outcome.UNDECIDABLE;
        }
        return decided;
    }
}
