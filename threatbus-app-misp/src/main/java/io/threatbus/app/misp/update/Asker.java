package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Notification.EventPublished;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.app.misp.update.Question.Batch;
import io.threatbus.app.misp.update.Question.OfAttribute;
import io.threatbus.app.misp.update.Question.OfEvent;
import io.threatbus.app.misp.update.Question.OfNumber;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** Asks MISP, and has decided what follows from the answer, or from there being none. Used by one thread. */
final class Asker {
    private final Lookup lookup;
    private final Updates updates;
    private final Predicate<UUID> stillWanted;

    /** @param stillWanted whether an attribute that is asked about was not decided otherwise meanwhile */
    Asker(Lookup lookup, Updates updates, Predicate<UUID> stillWanted) {
        this.lookup = lookup;
        this.updates = updates;
        this.stillWanted = stillWanted;
    }

    /**
     * Asks, decides, and tells who waits.
     *
     * @throws LookupFailedException if MISP does not answer; some of it may be decided
     */
    void ask(Batch batch) throws InterruptedException {
        if (batch.overdue()) {
            decideWithoutAnswer(batch);
            return;
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
    }

    private void askNumbers(Map<String, OfNumber> pending) throws InterruptedException {
        Set<UUID> uuids = new LinkedHashSet<>();
        for (String number : pending.keySet()) {
            Optional<UUID> remembered = updates.memory().findByNumber(number);
            (remembered.isPresent() ? remembered : lookup.uuid(number)).ifPresent(uuids::add);
        }
        if (!uuids.isEmpty()) {
            for (Attribute found : lookup.attributes(uuids)) {
                updates.apply(new Change(Action.ADD, found, Known.ALL));
            }
        }
        pending.values().forEach(question -> question.waiting().end());
    }

    private void askAttributes(Map<UUID, OfAttribute> pending) throws InterruptedException {
        Map<UUID, Attribute> found = new HashMap<>();
        for (Attribute attribute : lookup.attributes(pending.keySet())) {
            found.put(attribute.uuid(), attribute);
        }
        for (Map.Entry<UUID, OfAttribute> entry : pending.entrySet()) {
            Change change = entry.getValue().change();
            Attribute now = found.get(entry.getKey());
            // Not found: deleted meanwhile, or not ours to see.
            Change decided = now == null
                    ? new Change(Action.SOFT_DELETE, change.attribute(), Known.MESSAGE)
                    : new Change(change.action(), now, Known.ALL);
            updates.applyIf(() -> stillWanted.test(entry.getKey()), decided);
            entry.getValue().waiting().end();
        }
    }

    private void askEvent(String event, OfEvent pending) throws InterruptedException {
        Map<UUID, Sent> missing = new HashMap<>();
        for (Sent sent : updates.memory().ofEvent(event, event)) {
            missing.put(sent.uuid(), sent);
        }
        lookup.event(event, attribute -> {
            missing.remove(attribute.uuid());
            updates.apply(new Change(
                    Action.ADD,
                    pending.published().isPresent()
                            ? attribute.in(attribute.event().asPublished())
                            : attribute,
                    Known.ALL));
            return true;
        });
        for (Sent sent : missing.values()) {
            updates.withdrawIfUnchanged(sent);
        }
        pending.waiting().end();
    }

    private void decideWithoutAnswer(Batch batch) throws InterruptedException {
        for (Map.Entry<UUID, OfAttribute> entry : batch.attributes().entrySet()) {
            Change change = entry.getValue().change();
            updates.applyIf(
                    () -> stillWanted.test(entry.getKey()),
                    new Change(change.action(), change.attribute(), Known.MESSAGE));
            entry.getValue().waiting().end();
        }
        for (OfEvent pending : batch.events().values()) {
            for (Attribute attribute :
                    pending.published().map(EventPublished::attributes).orElse(List.of())) {
                updates.apply(
                        new Change(Action.ADD, attribute.in(attribute.event().asPublished()), Known.EVENT));
            }
            pending.waiting().end();
        }
        batch.numbers().values().forEach(question -> question.waiting().end());
    }
}
