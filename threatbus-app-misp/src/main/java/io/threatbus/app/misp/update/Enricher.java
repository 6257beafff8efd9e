package io.threatbus.app.misp.update;

import io.threatbus.ThreatBusException;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Notification.EventPublished;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks attributes up in MISP before anything is decided about them, because a message lacks the tags. News of one
 * attribute is collected until it settles, and many attributes are looked up at once.
 *
 * <p>Feeds add from any thread and wait while too much is pending; one thread {@link #run}s. What is pending is guarded
 * by the lock on {@code this}.
 */
public final class Enricher {
    private static final Logger logger = LoggerFactory.getLogger(Enricher.class);
    private static final int BATCH = 100;
    private static final int MOST_PENDING = 10_000;
    private static final int PATIENCE = 5;

    private final Lookup lookup;
    private final Updates updates;
    private final Timing timing;

    private final Map<UUID, PendingAttribute> attributes = new LinkedHashMap<>();
    /** The pending attributes by their numbers. */
    private final Map<String, UUID> pendingNumbers = new HashMap<>();

    private final Map<String, PendingNumber> numbers = new LinkedHashMap<>();
    private final Map<String, PendingEvent> events = new LinkedHashMap<>();
    private final Set<UUID> inFlight = ConcurrentHashMap.newKeySet();
    private long retryAt = Long.MIN_VALUE;
    private int failures;

    /**
     * How long things take.
     *
     * @param settle how long nothing more must have come about an attribute
     * @param timeout how long to go on asking a MISP that does not answer
     * @param leastBackOff the pause after the first failure
     */
    public record Timing(Duration settle, Duration timeout, Duration leastBackOff) {
        /** The timing of a running system. */
        public static Timing of(Duration settle, Duration timeout) {
            return new Timing(settle, timeout, Duration.ofSeconds(1));
        }
    }

    private record PendingAttribute(Change change, Wait waiting) {}

    private record PendingNumber(Wait waiting) {}

    private record PendingEvent(Optional<EventPublished> published, Wait waiting) {}

    /** Since when something waits, when it was last touched, and whom to tell when it is done. */
    private record Wait(long since, long touched, List<Runnable> done) {
        Wait touch(long now, Runnable another) {
            List<Runnable> all = new ArrayList<>(done);
            all.add(another);
            return new Wait(since, now, all);
        }

        static Wait begin(long now, Runnable done) {
            return new Wait(now, now, List.of(done));
        }

        void end() {
            done.forEach(Runnable::run);
        }
    }

    public Enricher(Lookup lookup, Updates updates, Timing timing) {
        this.lookup = lookup;
        this.updates = updates;
        this.timing = timing;
    }

    /** Looks an attribute up, then decides; {@code done} runs when that is over, whatever comes of it. */
    public synchronized void attribute(Change change, Runnable done) throws InterruptedException {
        UUID uuid = change.attribute().uuid();
        awaitRoom(attributes.containsKey(uuid) || hasRoom());
        long now = System.nanoTime();
        PendingAttribute before = attributes.get(uuid);
        Wait wait = before == null ? Wait.begin(now, done) : before.waiting.touch(now, done);
        attributes.put(uuid, new PendingAttribute(change, wait));
        pendingNumbers.put(change.attribute().id(), uuid);
        notifyAll();
    }

    /** Looks up the attribute of this number, of which nothing else is known. */
    public synchronized void attributeNumber(String number, Runnable done) throws InterruptedException {
        UUID known = pendingNumbers.get(number);
        if (known != null) {
            attributes.computeIfPresent(
                    known, (uuid, p) -> new PendingAttribute(p.change, p.waiting.touch(System.nanoTime(), done)));
            return;
        }
        awaitRoom(numbers.containsKey(number) || hasRoom());
        long now = System.nanoTime();
        PendingNumber before = numbers.get(number);
        numbers.put(
                number, new PendingNumber(before == null ? Wait.begin(now, done) : before.waiting.touch(now, done)));
        notifyAll();
    }

    /**
     * Looks up all attributes of an event.
     *
     * @param event its number or UUID
     * @param published the message, if it was published: then it counts as such whatever MISP says at that moment
     */
    public synchronized void event(String event, Optional<EventPublished> published, Runnable done)
            throws InterruptedException {
        awaitRoom(events.containsKey(event) || hasRoom());
        long now = System.nanoTime();
        PendingEvent before = events.get(event);
        Optional<EventPublished> known = published.or(() -> before == null ? Optional.empty() : before.published);
        events.put(
                event,
                new PendingEvent(known, before == null ? Wait.begin(now, done) : before.waiting.touch(now, done)));
        notifyAll();
    }

    /** Forgets what is pending about an attribute, because it is decided without asking. */
    public void discard(UUID uuid) {
        inFlight.remove(uuid);
        PendingAttribute pending;
        synchronized (this) {
            pending = attributes.remove(uuid);
            pendingNumbers.values().remove(uuid);
            notifyAll();
        }
        if (pending != null) {
            pending.waiting.end();
        }
    }

    /** How many questions are waiting. */
    public synchronized int pending() {
        return attributes.size() + numbers.size() + events.size();
    }

    private boolean hasRoom() {
        return attributes.size() + numbers.size() + events.size() < MOST_PENDING;
    }

    private void awaitRoom(boolean room) throws InterruptedException {
        boolean enough = room;
        while (!enough) {
            wait();
            enough = hasRoom();
        }
    }

    /** Asks and decides until interrupted. */
    public void run() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            Work work = take();
            try {
                ask(work);
                if (!work.overdue) {
                    succeeded();
                }
            } catch (LookupFailedException e) {
                failed(work, e);
            } catch (ThreatBusException e) {
                logger.error("cannot decide about {} attributes, which are dropped", work.attributes.size(), e);
                work.end();
            }
        }
    }

    /** What is asked next: some attributes, one number, or one event; or what is decided without an answer. */
    private record Work(
            Map<UUID, PendingAttribute> attributes,
            Map<String, PendingNumber> numbers,
            Map<String, PendingEvent> events,
            boolean overdue) {
        boolean isEmpty() {
            return attributes.isEmpty() && numbers.isEmpty() && events.isEmpty();
        }

        void end() {
            attributes.values().forEach(pending -> pending.waiting.end());
            numbers.values().forEach(pending -> pending.waiting.end());
            events.values().forEach(pending -> pending.waiting.end());
        }
    }

    private synchronized Work take() throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            long patience = timing.settle.plus(timing.timeout).toNanos();
            Work overdue = failures == 0 ? collect(now, Long.MAX_VALUE) : collect(now, patience);
            if (!overdue.isEmpty()) {
                return overdue;
            }
            if (now >= retryAt || failures == 0) {
                Work due = collect(now, -1);
                if (!due.isEmpty()) {
                    return due;
                }
            }
            TimeUnit.NANOSECONDS.timedWait(this, pause(now));
        }
    }

    /** Takes out what is due, or, with an age, what waits for longer than that. */
    private Work collect(long now, long age) {
        Work work = new Work(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), age >= 0);
        if (age == Long.MAX_VALUE) {
            return work;
        }
        move(numbers, work.numbers, n -> isReady(n.waiting, now, age), BATCH);
        if (work.isEmpty()) {
            move(attributes, work.attributes, a -> isReady(a.waiting, now, age), BATCH);
        }
        if (work.isEmpty()) {
            move(events, work.events, e -> isReady(e.waiting, now, age), 1);
        }
        if (!work.isEmpty()) {
            work.attributes.forEach((uuid, pending) -> {
                inFlight.add(uuid);
                pendingNumbers.remove(pending.change.attribute().id());
            });
            notifyAll();
        }
        return work;
    }

    private boolean isReady(Wait wait, long now, long age) {
        if (age >= 0) {
            return now - wait.since >= age;
        }
        long settle = timing.settle.toNanos();
        return now - wait.touched >= settle || now - wait.since >= PATIENCE * settle;
    }

    private static <K, V> void move(Map<K, V> from, Map<K, V> to, Predicate<V> ready, int limit) {
        Iterator<Map.Entry<K, V>> entries = from.entrySet().iterator();
        while (entries.hasNext() && to.size() < limit) {
            Map.Entry<K, V> entry = entries.next();
            if (ready.test(entry.getValue())) {
                to.put(entry.getKey(), entry.getValue());
                entries.remove();
            }
        }
    }

    /** Until something can be due: never busy, never later than a settling time. */
    private long pause(long now) {
        if (attributes.isEmpty() && numbers.isEmpty() && events.isEmpty()) {
            return TimeUnit.SECONDS.toNanos(1);
        }
        long settle = Math.max(timing.settle.toNanos() / 4, TimeUnit.MILLISECONDS.toNanos(5));
        return failures == 0 ? settle : Math.max(Math.min(retryAt - now, settle), TimeUnit.MILLISECONDS.toNanos(5));
    }

    private void ask(Work work) throws InterruptedException {
        if (work.overdue) {
            decideWithoutAnswer(work);
            return;
        }
        if (!work.numbers.isEmpty()) {
            askNumbers(work.numbers);
        }
        if (!work.attributes.isEmpty()) {
            askAttributes(work.attributes);
        }
        for (Map.Entry<String, PendingEvent> entry : work.events.entrySet()) {
            askEvent(entry.getKey(), entry.getValue());
        }
    }

    private void askNumbers(Map<String, PendingNumber> pending) throws InterruptedException {
        Set<UUID> uuids = new LinkedHashSet<>();
        for (String number : pending.keySet()) {
            Optional<UUID> remembered = updates.memory().findByNumber(number);
            (remembered.isPresent() ? remembered : lookup.uuid(number)).ifPresent(uuids::add);
        }
        if (!uuids.isEmpty()) {
            for (Attribute found : lookup.attributes(uuids)) {
                updates.apply(new Change(Action.ADD, found, true));
            }
        }
        pending.values().forEach(number -> number.waiting.end());
    }

    private void askAttributes(Map<UUID, PendingAttribute> pending) throws InterruptedException {
        Map<UUID, Attribute> found = new HashMap<>();
        for (Attribute attribute : lookup.attributes(pending.keySet())) {
            found.put(attribute.uuid(), attribute);
        }
        for (Map.Entry<UUID, PendingAttribute> entry : pending.entrySet()) {
            Change change = entry.getValue().change;
            Attribute now = found.get(entry.getKey());
            // Not found: deleted meanwhile, or not ours to see.
            Change decided = now == null
                    ? new Change(Action.SOFT_DELETE, change.attribute(), false)
                    : new Change(change.action(), now, true);
            updates.applyIf(() -> inFlight.remove(entry.getKey()), decided);
            entry.getValue().waiting.end();
        }
    }

    private void askEvent(String event, PendingEvent pending) throws InterruptedException {
        Map<UUID, Sent> missing = new HashMap<>();
        for (Sent sent : updates.memory().ofEvent(event, event)) {
            missing.put(sent.uuid(), sent);
        }
        lookup.event(event, attribute -> {
            missing.remove(attribute.uuid());
            updates.apply(new Change(
                    Action.ADD,
                    pending.published.isPresent()
                            ? attribute.in(attribute.event().asPublished())
                            : attribute,
                    true));
            return true;
        });
        for (Sent sent : missing.values()) {
            updates.withdrawIfUnchanged(sent);
        }
        pending.waiting.end();
    }

    private void decideWithoutAnswer(Work work) throws InterruptedException {
        for (Map.Entry<UUID, PendingAttribute> entry : work.attributes.entrySet()) {
            Change change = entry.getValue().change;
            updates.applyIf(
                    () -> inFlight.remove(entry.getKey()), new Change(change.action(), change.attribute(), false));
            entry.getValue().waiting.end();
        }
        for (PendingEvent pending : work.events.values()) {
            for (Attribute attribute :
                    pending.published.map(EventPublished::attributes).orElse(List.of())) {
                updates.apply(
                        new Change(Action.ADD, attribute.in(attribute.event().asPublished()), true));
            }
            pending.waiting.end();
        }
        work.numbers.values().forEach(pending -> pending.waiting.end());
    }

    private synchronized void succeeded() {
        failures = 0;
    }

    private synchronized void failed(Work work, LookupFailedException e) {
        failures++;
        long most = timing.timeout.toNanos();
        long backOff = Math.min(most, timing.leastBackOff.toNanos() << Math.min(failures - 1, 16));
        retryAt = System.nanoTime() + backOff / 2 + ThreadLocalRandom.current().nextLong(backOff / 2 + 1);
        logger.debug("looking up in MISP fails, {} waiting: {}", pending(), e.getMessage());
        restore(work);
    }

    /** Puts back what was taken out, in front of what came later, unless there is newer word of it. */
    private void restore(Work work) {
        for (Map.Entry<UUID, PendingAttribute> entry : work.attributes.entrySet()) {
            if (inFlight.remove(entry.getKey())) {
                attributes.merge(entry.getKey(), entry.getValue(), Enricher::joined);
                pendingNumbers.put(entry.getValue().change.attribute().id(), entry.getKey());
            } else {
                entry.getValue().waiting.end();
            }
        }
        work.numbers.forEach((key, value) ->
                numbers.merge(key, value, (newer, older) -> new PendingNumber(joined(newer.waiting, older.waiting))));
        work.events.forEach((key, value) -> events.merge(
                key,
                value,
                (newer, older) -> new PendingEvent(
                        newer.published.or(() -> older.published), joined(newer.waiting, older.waiting))));
    }

    private static PendingAttribute joined(PendingAttribute newer, PendingAttribute older) {
        return new PendingAttribute(newer.change, joined(newer.waiting, older.waiting));
    }

    private static Wait joined(Wait newer, Wait older) {
        List<Runnable> all = new ArrayList<>(older.done);
        all.addAll(newer.done);
        return new Wait(older.since, newer.touched, all);
    }
}
