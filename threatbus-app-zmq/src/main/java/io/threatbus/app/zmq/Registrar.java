package io.threatbus.app.zmq;

import io.threatbus.spi.AppContext;
import io.threatbus.spi.Metrics;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.EventLoop;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Registers applications with the bus and forgets them: when they ask for it, or when they are gone for longer than the
 * grace. Owned by the thread of the endpoint's loop.
 */
final class Registrar implements Management.Desk {
    private final AppContext context;
    private final Supplier<ZmqSettings> settings;
    private final Subscribers subscribers;
    private final Delivery delivery;
    private final Registrations registrations;
    private final SubscriptionOpener opener;
    private final SubscriptionLog log = new SubscriptionLog();
    private final Metrics.Counter expired;
    private final Metrics.Counter gaps;
    private final Proofs proofs;

    Registrar(
            AppContext context,
            Supplier<ZmqSettings> settings,
            Subscribers subscribers,
            Delivery delivery,
            EventLoop loop,
            TaskQueue tasks,
            Advertised advertised) {
        this.context = context;
        this.settings = settings;
        this.subscribers = subscribers;
        this.delivery = delivery;
        registrations = new Registrations(context, settings, subscribers, delivery, tasks);
        opener = new SubscriptionOpener(context, settings, registrations, tasks, loop, advertised, log);
        proofs = new Proofs(tasks::offer, loop::execute);
        expired = context.metrics()
                .counter("zmq_expired_subscriptions", "Applications that were forgotten because they were gone.");
        gaps = context.metrics()
                .counter(
                        "zmq_gaps",
                        "Applications that missed messages while they were away, and were told to subscribe again.");
    }

    @Override
    public void handle(ManagementRequest request, Connection connection, Management.Answer answer) {
        if (request instanceof ManagementRequest.Subscribe subscribe) {
            opener.open(subscribe, connection, answer);
        } else if (request instanceof ManagementRequest.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe.p2pTopic(), connection, answer);
        } else if (request instanceof ManagementRequest.Heartbeat heartbeat) {
            heartbeat(heartbeat, connection, answer);
        } else {
            throw new IllegalArgumentException("no answer to " + request);
        }
    }

    private void heartbeat(ManagementRequest.Heartbeat request, Connection connection, Management.Answer answer) {
        Optional<Subscriber> subscriber = registrations.find(request.p2pTopic(), connection);
        if (subscriber.isEmpty()) {
            refuseUnknown(answer);
            return;
        }
        Optional<String> gap = subscriber.get().gap().description();
        if (gap.isPresent()) {
            endGapped(subscriber.get(), gap.get(), answer);
            return;
        }
        subscriber.get().heartbeat(context.steadyClock().instant());
        request.position().ifPresent(position -> proofs.show(subscriber.get(), position, request.digest()));
        answer.success(Map.of());
    }

    /**
     * A library reconnects by itself, so the application would never learn that it missed something, such as the removal
     * of an indicator. Every one takes an error for a restart of the bus and subscribes anew, with its snapshot
     * (section 2.1).
     */
    private void endGapped(Subscriber subscriber, String gap, Management.Answer answer) {
        gaps.increment();
        log.gap(subscriber, gap);
        registrations.end(subscriber);
        answer.failure(ManagementRequest.Status.ERROR, gap + "; subscribe again, with a snapshot");
    }

    private void unsubscribe(String p2pTopic, Connection connection, Management.Answer answer) {
        Optional<Subscriber> subscriber = registrations.find(p2pTopic, connection);
        if (subscriber.isEmpty()) {
            refuseUnknown(answer);
            return;
        }
        registrations.end(subscriber.get());
        log.note("unsubscribed", subscriber.get(), "has unsubscribed");
        answer.success(Map.of());
    }

    private static void refuseUnknown(Management.Answer answer) {
        answer.failure(ManagementRequest.Status.ERROR, "no such subscription; it may have expired: subscribe again");
    }

    /** Registers a tool that cannot do it by itself. */
    void standing(StandingSettings wanted) {
        opener.openStanding(wanted);
    }

    /** Looks who is gone. Called every now and then. */
    void tick() {
        Instant now = context.steadyClock().instant();
        ZmqSettings current = settings.get();
        for (Subscriber subscriber : subscribers.snapshot()) {
            Optional<String> reason = subscriber.expired(current.heartbeatGrace(), now);
            if (reason.isPresent()) {
                expired.increment();
                log.note("forgotten", subscriber, "is forgotten: " + reason.get());
                registrations.end(subscriber);
            } else {
                delivery.discardIfAbsent(subscriber, current.hold());
            }
        }
    }

    /** From now on nobody is registered. Any thread. */
    void stopAccepting() {
        opener.stopAccepting();
    }

    /** Ends those who have no connection: they could not be given anything any more. */
    void endAbsent() {
        registrations.endAbsent();
    }
}
