package io.threatbus.app.zeek.session;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.stix.StixId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the bus for indicators that a Zeek was given, by this bus or in its earlier life, since nothing keeps their contents for
 * it. A subscription of its own is needed for that: the Zeek's own is not given the same version twice. One fetch at a time.
 */
final class HistoryFetch {
    private static final Logger logger = LoggerFactory.getLogger(HistoryFetch.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long LONGEST_SILENCE = TimeUnit.SECONDS.toNanos(15);
    /** How long news wait at most for what is read before them. */
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(60);

    private static final long LONGEST_FETCH = TimeUnit.MINUTES.toNanos(10);

    private final AppContext context;
    private final ConnectedZeek zeek;
    private final Topic topic;
    private final BooleanSupplier ended;
    private final AtomicBoolean running = new AtomicBoolean();

    /** @param ended whether nobody wants to know any longer */
    HistoryFetch(AppContext context, ConnectedZeek zeek, Topic topic, BooleanSupplier ended) {
        this.context = context;
        this.zeek = zeek;
        this.topic = topic;
        this.ended = ended;
    }

    /**
     * Begins, unless a fetch is running.
     *
     * @param wanted which indicators; none for all
     * @param found takes them, on a thread of its own
     * @return whether it has begun
     */
    boolean begin(Set<StixId> wanted, Consumer<Indicator> found) {
        if (!running.compareAndSet(false, true)) {
            return false;
        }
        context.newThread("history for " + zeek.label(), () -> {
                    try {
                        fetch(new HashSet<>(wanted), found);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (ThreatBusException e) {
                        logger.atWarn()
                                .addKeyValue("peer", zeek.label())
                                .log("{} gets nothing again: {}", zeek.label(), e.getMessage());
                    } finally {
                        running.set(false);
                    }
                })
                .start();
        return true;
    }

    /**
     * Reads all that is active, and waits for it.
     *
     * @param found takes it; says whether it takes more
     */
    void readAll(Predicate<Indicator> found) throws InterruptedException {
        try (Subscription subscription = context.subscribe(everything())) {
            read(subscription, LONGEST_WAIT, found);
        } catch (ThreatBusException e) {
            logger.atWarn().addKeyValue("peer", zeek.label()).log("{} is not known: {}", zeek.label(), e.getMessage());
        }
    }

    private SubscriptionRequest everything() {
        return SubscriptionRequest.to(zeek.label() + " again", topic)
                .withSnapshot(Optional.of(SnapshotRequest.EVERYTHING))
                .withPeer(zeek.peer())
                .withOwn();
    }

    /** Until the reader has enough, everything was read, or nothing comes any more; news go on coming. */
    private void read(Subscription subscription, long longest, Predicate<Indicator> reader)
            throws InterruptedException {
        long begin = System.nanoTime();
        long last = begin;
        while (!ended.getAsBoolean()
                && System.nanoTime() - last < LONGEST_SILENCE
                && System.nanoTime() - begin < longest) {
            // Without a store of its own the bus may get it from another one, later.
            if (context.remembers() && subscription.isHistoryComplete() && subscription.depth() == 0) {
                return;
            }
            Message message = subscription.poll(PATIENCE).orElse(null);
            if (message == null) {
                continue;
            }
            last = System.nanoTime();
            subscription.skipped(message, Subscription.HELD_ALREADY);
            if (message instanceof Indicator indicator && !reader.test(indicator)) {
                return;
            }
        }
    }

    private void fetch(Set<StixId> wanted, Consumer<Indicator> found) throws InterruptedException {
        boolean all = wanted.isEmpty();
        try (Subscription subscription = context.subscribe(everything())) {
            read(subscription, LONGEST_FETCH, indicator -> {
                if (all || wanted.remove(indicator.id())) {
                    found.accept(indicator);
                }
                return all || !wanted.isEmpty();
            });
        }
        if (!all && !wanted.isEmpty() && !ended.getAsBoolean()) {
            logger.atWarn()
                    .addKeyValue("peer", zeek.label())
                    .log(
                            "{} is not sent {} indicators again: nobody who answers a snapshot has them, is there a store?",
                            zeek.label(),
                            wanted.size());
        }
    }
}
