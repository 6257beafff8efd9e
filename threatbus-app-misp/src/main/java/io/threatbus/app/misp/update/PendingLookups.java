package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Notification.EventPublished;
import io.threatbus.app.misp.update.LookupRequest.Batch;
import io.threatbus.app.misp.update.LookupRequest.OfAttribute;
import io.threatbus.app.misp.update.LookupRequest.OfEvent;
import io.threatbus.app.misp.update.LookupRequest.OfNumber;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The questions that wait, each once, in the order in which they came up first. Guarded by the lock of the
 * {@link Enricher} that owns it.
 */
final class PendingLookups {
    private static final int BATCH = 100;

    private final Map<UUID, OfAttribute> attributes = new LinkedHashMap<>();
    /** The pending attributes by their numbers. */
    private final Map<String, UUID> pendingNumbers = new HashMap<>();

    private final Map<String, OfNumber> numbers = new LinkedHashMap<>();
    private final Map<String, OfEvent> events = new LinkedHashMap<>();

    int size() {
        return attributes.size() + numbers.size() + events.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    boolean hasAttribute(UUID uuid) {
        return attributes.containsKey(uuid);
    }

    boolean hasNumber(String number) {
        return numbers.containsKey(number);
    }

    boolean hasEvent(String event) {
        return events.containsKey(event);
    }

    /** Whether so many attributes may wait for one event beside those of others; alone it may have any number. */
    boolean mayHold(String event, int brought, int most) {
        long others = 0;
        for (Map.Entry<String, OfEvent> entry : events.entrySet()) {
            if (!entry.getKey().equals(event)) {
                others += entry.getValue()
                        .published()
                        .map(news -> news.attributes().size())
                        .orElse(0);
            }
        }
        return others == 0 || others + brought <= most;
    }

    void addAttribute(Change change, long now, Runnable done) {
        UUID uuid = change.attribute().uuid();
        OfAttribute before = attributes.get(uuid);
        attributes.put(uuid, new OfAttribute(change, waiting(before, now, done)));
        pendingNumbers.put(change.attribute().id(), uuid);
    }

    /** Whether the attribute of this number waits anyhow; then it waits for another one, too. */
    boolean joinsAttribute(String number, long now, Runnable done) {
        UUID known = pendingNumbers.get(number);
        if (known != null) {
            attributes.computeIfPresent(
                    known,
                    (uuid, question) -> new OfAttribute(
                            question.change(), question.waiting().touch(now, done)));
        }
        return known != null;
    }

    void addNumber(String number, long now, Runnable done) {
        numbers.put(number, new OfNumber(waiting(numbers.get(number), now, done)));
    }

    void addEvent(String event, Optional<EventPublished> published, long now, Runnable done) {
        OfEvent before = events.get(event);
        Optional<EventPublished> known = published.or(() -> before == null ? Optional.empty() : before.published());
        events.put(event, new OfEvent(known, waiting(before, now, done)));
    }

    private static WaitingCallers waiting(@Nullable LookupRequest before, long now, Runnable done) {
        return before == null
                ? WaitingCallers.begin(now, done)
                : before.waiting().touch(now, done);
    }

    /** Forgets a question about an attribute. */
    Optional<WaitingCallers> remove(UUID uuid) {
        pendingNumbers.values().remove(uuid);
        return Optional.ofNullable(attributes.remove(uuid)).map(OfAttribute::waiting);
    }

    /** Takes out what is asked, or decided, at once. */
    Batch take(Predicate<WaitingCallers> ready, boolean overdue) {
        Batch batch = Batch.empty(overdue);
        move(numbers, batch.numbers(), ready, BATCH);
        if (batch.isEmpty()) {
            move(attributes, batch.attributes(), ready, BATCH);
        }
        if (batch.isEmpty()) {
            move(events, batch.events(), ready, 1);
        }
        batch.attributes()
                .values()
                .forEach(question ->
                        pendingNumbers.remove(question.change().attribute().id()));
        return batch;
    }

    private static <K, V extends LookupRequest> void move(
            Map<K, V> from, Map<K, V> to, Predicate<WaitingCallers> ready, int limit) {
        Iterator<Map.Entry<K, V>> entries = from.entrySet().iterator();
        while (entries.hasNext() && to.size() < limit) {
            Map.Entry<K, V> entry = entries.next();
            if (ready.test(entry.getValue().waiting())) {
                to.put(entry.getKey(), entry.getValue());
                entries.remove();
            }
        }
    }

    /**
     * Puts back what was taken out, unless there is newer word of it.
     *
     * @param stillWanted whether an attribute that was taken out was not decided otherwise meanwhile
     */
    void restore(Batch batch, Predicate<UUID> stillWanted) {
        batch.attributes().forEach((uuid, question) -> {
            if (stillWanted.test(uuid)) {
                attributes.merge(
                        uuid,
                        question,
                        (newer, older) ->
                                new OfAttribute(newer.change(), newer.waiting().after(older.waiting())));
                pendingNumbers.put(question.change().attribute().id(), uuid);
            } else {
                question.waiting().end();
            }
        });
        batch.numbers()
                .forEach((number, question) -> numbers.merge(
                        number,
                        question,
                        (newer, older) -> new OfNumber(newer.waiting().after(older.waiting()))));
        batch.events()
                .forEach((event, question) -> events.merge(
                        event,
                        question,
                        (newer, older) -> new OfEvent(
                                newer.published().or(older::published),
                                newer.waiting().after(older.waiting()))));
    }
}
