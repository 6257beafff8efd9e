package io.threatbus.app.misp.update;

import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Notification.EventPublished;
import io.threatbus.app.misp.update.LookupRequest.Batch;
import io.threatbus.toolkit.retry.Backoff;
import java.time.Duration;
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
 * Looks attributes up in MISP before anything is decided about them, because a message lacks the tags. What is heard of one
 * attribute is collected until it settles, and many attributes are looked up at once.
 *
 * <p>Feeds add from any thread and wait while too much is pending; one thread {@link #run}s. What is pending is guarded
 * by the lock on {@code this}.
 */
public final class Enricher {
    private static final Logger logger = LoggerFactory.getLogger(Enricher.class);
    private static final int MOST_PENDING = 10_000;
    /** A published event brings all its attributes along, of which there may be very many. */
    private static final int MOST_HELD = 50_000;

    private static final int PATIENCE = 5;

    private final IndicatorPublisher publisher;
    private final MispCounters counters;
    private final Timing timing;
    private final boolean publishedMatters;
    private final Losses losses;
    private final PendingLookups questions = new PendingLookups();
    private final Set<UUID> inFlight = ConcurrentHashMap.newKeySet();
    private final LookupExecutor executor;
    private long retryAt;
    private long restUntil = System.nanoTime();
    private boolean silent;
    private int failures;
    /** When MISP first failed to answer since it last did; means something only while it is silent. */
    private long silentSince;
    /** How far things had come at that moment. */
    private long missedFrom;

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

    /** Whom to tell that something is lost until MISP is asked again. Called from the thread that runs. */
    @FunctionalInterface
    public interface Losses {
        /**
         * Something could not be decided.
         *
         * @param since from when on to ask, in seconds since 1970
         */
        void missed(long since);
    }

    /**
     * An enricher.
     *
     * @param publishedMatters whether the filter asks if an event is published
     */
    public Enricher(
            Lookup lookup,
            IndicatorPublisher publisher,
            MispCounters counters,
            Timing timing,
            boolean publishedMatters,
            Losses losses) {
        this.publishedMatters = publishedMatters;
        this.publisher = publisher;
        this.counters = counters;
        this.timing = timing;
        this.losses = losses;
        this.executor = new LookupExecutor(lookup, publisher, counters, inFlight, this::reread);
    }

    /** Looks an attribute up, then decides; {@code done} runs when that is over, whatever comes of it. */
    public synchronized void attribute(Change change, Runnable done) throws InterruptedException {
        awaitRoom(questions.hasAttribute(change.attribute().uuid()));
        questions.addAttribute(change, System.nanoTime(), done);
        notifyAll();
    }

    /** Looks up the attribute of this number, of which nothing else is known. */
    public synchronized void attributeNumber(String number, Runnable done) throws InterruptedException {
        if (questions.joinsAttribute(number, System.nanoTime(), done)) {
            return;
        }
        awaitRoom(questions.hasNumber(number));
        questions.addNumber(number, System.nanoTime(), done);
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
        awaitRoom(questions.hasEvent(event));
        int brought = published.map(news -> news.attributes().size()).orElse(0);
        while (brought > 0 && !questions.mayHold(event, brought, MOST_HELD)) {
            wait();
        }
        questions.addEvent(event, published, System.nanoTime(), done);
        notifyAll();
    }

    /** Never waits: the thread that runs would wait for itself. */
    private synchronized void reread(String event) {
        if (publishedMatters) {
            questions.addEvent(event, Optional.empty(), System.nanoTime(), () -> {});
            notifyAll();
        }
    }

    /** Looks up once more what an answer showed that was overtaken meanwhile. Never waits. */
    public synchronized void again(Change overtaken) {
        Attribute subject = overtaken.attribute();
        if (!subject.parts().isEmpty()) {
            questions.addEvent(subject.event().id(), Optional.empty(), System.nanoTime(), () -> {});
        } else if (!questions.hasAttribute(subject.uuid())) {
            // Of a message that waits as well the action counts.
            questions.addAttribute(overtaken, System.nanoTime(), () -> {});
        }
        notifyAll();
    }

    /** Forgets what is pending about an attribute, because it is decided without asking. */
    public void discard(UUID uuid) {
        Optional<WaitingCallers> waiting;
        synchronized (this) {
            // Under the lock, so that it is not taken up between the one and the other.
            inFlight.remove(uuid);
            waiting = questions.remove(uuid);
            notifyAll();
        }
        waiting.ifPresent(WaitingCallers::end);
    }

    /** How many questions are waiting. */
    public synchronized int pending() {
        return questions.size();
    }

    /** What waits already takes no more room. */
    private void awaitRoom(boolean waitsAlready) throws InterruptedException {
        if (!waitsAlready) {
            while (questions.size() >= MOST_PENDING) {
                wait();
            }
        }
    }

    /** Asks and decides until interrupted. */
    public void run() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            Batch batch = take();
            try {
                boolean decided = executor.ask(batch);
                if (!batch.overdue()) {
                    succeeded();
                } else if (!decided) {
                    losses.missed(missedFrom);
                }
            } catch (LookupFailedException e) {
                failed(batch, e);
            } catch (MemoryException e) {
                // Decided, but not done: nobody who waits is told, so that a feed that can repeat itself may do so.
                if (batch.overdue()) {
                    losses.missed(missedFrom);
                }
                rest();
                restore(batch, e);
            } catch (RuntimeException e) {
                counters.failed(batch.size() + " questions to MISP", e);
                batch.end();
            }
        }
    }

    private synchronized Batch take() throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            if (now - restUntil >= 0) {
                Batch batch = silent ? taken(wait -> isOverdue(wait, now), true) : Batch.empty(true);
                if (batch.isEmpty() && (!silent || now - retryAt >= 0)) {
                    batch = taken(wait -> isSettled(wait, now), false);
                }
                if (!batch.isEmpty()) {
                    return batch;
                }
            }
            TimeUnit.NANOSECONDS.timedWait(this, pause(now));
        }
    }

    private Batch taken(Predicate<WaitingCallers> ready, boolean overdue) {
        Batch batch = questions.take(ready, overdue);
        if (!batch.isEmpty()) {
            inFlight.addAll(batch.attributes().keySet());
            notifyAll();
        }
        return batch;
    }

    /** What waits because others waited for an answer has waited for MISP only since it fell silent. */
    private boolean isOverdue(WaitingCallers wait, long now) {
        long settled = wait.since() + timing.settle.toNanos();
        long asked = settled - silentSince > 0 ? settled : silentSince;
        return now - asked >= timing.timeout.toNanos();
    }

    private boolean isSettled(WaitingCallers wait, long now) {
        long settle = timing.settle.toNanos();
        return now - wait.touched() >= settle || now - wait.since() >= PATIENCE * settle;
    }

    /** Until something can be due: never busy, never later than a settling time. */
    private long pause(long now) {
        if (questions.isEmpty()) {
            return TimeUnit.SECONDS.toNanos(1);
        }
        long settle = Math.max(timing.settle.toNanos() / 4, TimeUnit.MILLISECONDS.toNanos(5));
        return !silent ? settle : Math.max(Math.min(retryAt - now, settle), TimeUnit.MILLISECONDS.toNanos(5));
    }

    private synchronized void succeeded() {
        silent = false;
        failures = 0;
    }

    private synchronized void rest() {
        failures++;
        restUntil = System.nanoTime() + backOff();
    }

    private long backOff() {
        return Backoff.pause(failures - 1, timing.leastBackOff, timing.timeout, ThreadLocalRandom.current())
                .toNanos();
    }

    /** What was asked goes back in front of what came later. */
    private void failed(Batch batch, LookupFailedException e) {
        long from = silent ? missedFrom : publisher.missedFrom();
        synchronized (this) {
            if (!silent) {
                silent = true;
                silentSince = System.nanoTime();
                missedFrom = from;
            }
            failures++;
            retryAt = System.nanoTime() + backOff();
        }
        restore(batch, e);
    }

    private synchronized void restore(Batch batch, RuntimeException e) {
        logger.debug("looking up in MISP fails, {} waiting: {}", pending(), e.getMessage());
        questions.restore(batch, inFlight::remove);
    }
}
