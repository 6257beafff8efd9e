package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.IntelChange;
import io.threatbus.app.zeek.intel.IntelLedgers;
import io.threatbus.app.zeek.intel.IntelMapper;
import io.threatbus.app.zeek.intel.IntelMapping;
import io.threatbus.app.zeek.intel.IntelOptions;
import io.threatbus.app.zeek.intel.IntelTranslator;
import io.threatbus.app.zeek.proof.ProofMessage;
import io.threatbus.app.zeek.settings.SubscriptionSettings;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription of one Zeek: its own thread takes what the bus has for it, maps it, and writes it as fast as Zeek reads
 * and no faster. What Zeek does not read waits in the subscription's queue, whose policy says what happens beyond its
 * bound; no other Zeek notices.
 */
final class ZeekSubscription {
    private static final Logger logger = LoggerFactory.getLogger(ZeekSubscription.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** How often it is looked whether the bus has begun. */
    private static final int BEGINNING_MILLISECONDS = 50;

    private final ConnectedZeek zeek;
    private final ZeekServices services;
    private final IntelLedgers.Owner owner;
    private final String pointToPoint;
    private final Subscription subscription;
    private final IntelTranslator translator;
    private final IntelMapper mapper;
    /** For a script that takes batches. */
    private final @Nullable IntelBatches batches;

    /** For a script that proves what it holds. */
    private final @Nullable ProofDesk proofs;

    private final IntelSender sender;
    private final HistoryFetch history;
    private final boolean asksForEverything;
    private final Thread thread;
    private boolean left;

    ZeekSubscription(
            ConnectedZeek zeek,
            ZeekServices services,
            SubscriptionSettings settings,
            IntelLedgers.Owner owner,
            ZeekRequest.Subscribe request,
            String pointToPoint,
            long version) {
        this.zeek = zeek;
        this.services = services;
        this.owner = owner;
        this.pointToPoint = pointToPoint;
        boolean rich = version >= ZeekRequest.RICH;
        this.batches = rich ? new IntelBatches(owner.namespace()) : null;
        this.mapper = new IntelMapper(
                new IntelOptions(
                        rich,
                        settings.patterns().compound(),
                        settings.patterns().repair()),
                services.context().pointGuard());
        this.translator = services.ledgers().take(owner, settings.remembered());
        this.thread = services.context().newThread("sender " + zeek.label(), this::run);
        this.subscription = services.context()
                .subscribe(SubscriptionRequest.to(zeek.label() + " " + pointToPoint, new Topic(request.topic()))
                        .withSnapshot(request.snapshot())
                        .withQueue(settings.queue())
                        .withPeer(zeek.peer())
                        .withSensor());
        this.sender = new IntelSender(
                zeek, services.metrics(), subscription, owner.namespace(), pointToPoint, Optional.ofNullable(batches));
        this.history = new HistoryFetch(services.context(), zeek, new Topic(request.topic()), this::isEnded);
        this.asksForEverything =
                request.snapshot().filter(SnapshotRequest.EVERYTHING::equals).isPresent();
        if (batches == null || version < ZeekRequest.PROVING) {
            this.proofs = null;
        } else {
            ProofDesk.Parts parts = new ProofDesk.Parts(
                    zeek,
                    owner.namespace(),
                    pointToPoint,
                    request.snapshot(),
                    translator,
                    mapper,
                    batches,
                    history,
                    services.proofs(),
                    nanoTime(services.context().steadyClock()));
            this.proofs =
                    new ProofDesk(parts, subscription, new HeldBefore(parts, services.context(), services.watched()));
        }
    }

    private static LongSupplier nanoTime(InstantSource clock) {
        return () -> {
            Instant now = clock.instant();
            return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        };
    }

    void start() {
        thread.start();
    }

    boolean isFor(IntelLedgers.Owner other) {
        return owner.equals(other);
    }

    boolean isEnded() {
        return sender.isEnded();
    }

    private void run() {
        try {
            if (acknowledge() && sender.awaitSubscribed(pointToPoint)) {
                recall();
                feed();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!sender.isClosed() && subscription.isClosed() && zeek.isOpen()) {
            zeek.disconnect("it does not read what it subscribed to, and its queue is full");
        }
    }

    /** The script asks once: the answer waits for room rather than get lost. */
    private boolean acknowledge() throws InterruptedException {
        return sender.send(
                ZeekSession.MANAGEMENT_TOPIC,
                ZeekEvent.of(owner.namespace() + "::subscription_acknowledged", StringValue.of(pointToPoint)));
    }

    /**
     * A script that neither says what it holds nor asks for everything may hold what this bus gave it before it was started
     * again: what the store has is then taken for it, so that the next version replaces it.
     */
    private void recall() throws InterruptedException {
        // Nothing is delivered before, and whether there is a store is not known.
        while (!services.context().hasBegun() && !isEnded() && zeek.isOpen()) {
            TimeUnit.MILLISECONDS.sleep(BEGINNING_MILLISECONDS);
        }
        if (proofs == null
                && !asksForEverything
                && translator.size() == 0
                && services.context().remembers()) {
            history.readAll(indicator -> translator.recall(indicator, mapper));
            logger.atInfo()
                    .addKeyValue("peer", zeek.label())
                    .log(
                            "{} does not say what it holds and asks for no history: {} active indicators of the store count"
                                    + " as given to it before",
                            zeek.label(),
                            translator.size());
        }
    }

    /** Leaves in the queue what comes after the end of the connection: there it is counted. */
    private void feed() throws InterruptedException {
        while (!sender.isClosed() && zeek.isOpen()) {
            Optional<Message> message = subscription.poll(PATIENCE);
            if (message.isPresent()) {
                deliver(message.get());
                deliverWaiting();
            } else if (subscription.isClosed()) {
                break;
            }
            if (proofs != null) {
                putRight(proofs);
            }
        }
    }

    private void putRight(ProofDesk desk) throws InterruptedException {
        List<IntelChange> steps = desk.takeSteps();
        while (!steps.isEmpty() && sender.sendAll(steps)) {
            deliverWaiting();
            steps = desk.takeSteps();
        }
    }

    /** What waits goes along with the first of a batch; nothing waits for more to come. */
    private void deliverWaiting() throws InterruptedException {
        if (batches == null) {
            return;
        }
        List<Message> waiting = new ArrayList<>(IntelBatches.LARGEST);
        while (!batches.isEmpty() && !batches.isFull() && !isEnded()) {
            waiting.clear();
            if (subscription.drainTo(waiting, IntelBatches.LARGEST) == 0) {
                break;
            }
            for (Message message : waiting) {
                deliver(message);
            }
        }
        if ((batches.isEmpty() || sender.flush(batches)) && proofs != null) {
            proofs.marked(batches.last());
        }
    }

    /** The script says what is held. */
    void said(ProofMessage message) {
        if (proofs != null) {
            proofs.said(message);
        }
    }

    /** The script says how far it is: everything up to there is with the manager of the cluster. */
    void inserted(long number) {
        if (batches != null) {
            sender.noteApplied(batches.inserted(number));
        }
    }

    private void deliver(Message message) throws InterruptedException {
        if (!(message instanceof Indicator indicator)) {
            skip(message, "not-an-indicator");
            return;
        }
        try {
            deliver(indicator);
        } catch (RuntimeException e) {
            logger.atWarn()
                    .addKeyValue("peer", zeek.label())
                    .setCause(e)
                    .log("{} could not be sent to {}", indicator.id(), zeek.label());
            skip(message, "failure");
        }
    }

    private void deliver(Indicator indicator) throws InterruptedException {
        if (proofs != null && proofs.isHeld(indicator)) {
            subscription.skipped(indicator, Subscription.HELD_ALREADY);
            return;
        }
        IntelTranslator.Translation translation = translator.translate(indicator, mapper);
        if (!translation.watches().isEmpty()) {
            services.watched().put(indicator.id(), indicator.pattern(), translation.watches());
        }
        for (IntelMapping.Unmappable unmapped : translation.unmapped()) {
            services.metrics().unmappable(unmapped.reason());
            logger.debug("{} has no form for Zeek: {}", indicator.id(), unmapped.detail());
        }
        if (!sender.sendAll(translation.changes())) {
            subscription.failed(indicator, "connection-lost");
        } else if (translation.changes().isEmpty()) {
            subscription.skipped(indicator, translation.unmapped().get(0).reason());
        } else {
            sender.completed(indicator);
        }
    }

    private void skip(Message message, String reason) {
        services.metrics().unmappable(reason);
        subscription.skipped(message, reason);
    }

    /** How many messages wait for Zeek. */
    int waiting() {
        return subscription.depth();
    }

    /** Ends the subscription. Idempotent; does not wait. To be called, as the constructor, from the control thread. */
    void close() {
        if (!left) {
            left = true;
            services.ledgers().leave(owner);
        }
        sender.close();
        subscription.close();
        thread.interrupt();
    }
}
