package io.threatbus.app.zmq;

import io.threatbus.spi.AppContext;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.zmtp.Connection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The applications that are registered: one that is added has its messages delivered, and one that is ended gives back all
 * that it had. Owned by the thread of the endpoint's loop.
 */
final class Registrations {
    private static final int MEMORY_PERCENT = 10;

    private final Subscribers subscribers;
    private final Delivery delivery;
    private final TaskQueue tasks;
    private final ForeignTopics foreign;
    private final Admission admission;

    Registrations(
            AppContext context,
            Supplier<ZmqSettings> settings,
            Subscribers subscribers,
            Delivery delivery,
            TaskQueue tasks) {
        this.subscribers = subscribers;
        this.delivery = delivery;
        this.tasks = tasks;
        foreign = new ForeignTopics(context.metrics());
        admission = new Admission(
                subscribers,
                context.memory("zmq subscriptions", MEMORY_PERCENT),
                () -> settings.get().maxSubscriptions(),
                this::end);
    }

    /** Decides who may come, and keeps what was reserved for them. */
    Admission admission() {
        return admission;
    }

    /** The subscription with this topic, if it is the peer's own: of another one's it learns nothing. */
    Optional<Subscriber> find(String p2pTopic, Connection connection) {
        Optional<Subscriber> subscriber = subscribers.find(p2pTopic).filter(found -> !found.isStanding());
        if (subscriber.isPresent() && !subscriber.get().belongsTo(Door.peer(connection))) {
            foreign.note(connection, subscriber.get());
            return Optional.empty();
        }
        return subscriber;
    }

    /** How many a client has under this name. */
    long ofClient(Peer peer) {
        return subscribers.all().stream()
                .filter(subscriber -> subscriber.subscription().peer().name().equals(peer.name()))
                .count();
    }

    /** Delivers to this one from now on. */
    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
        subscriber.subscription().onReady(() -> delivery.wake(subscriber));
    }

    void end(Subscriber subscriber) {
        subscribers.remove(subscriber.p2pTopic());
        admission.release(subscriber.bytes());
        delivery.forget(subscriber);
        close(subscriber.subscription());
    }

    /** Whoever comes again under its name has done with what it had before, and receives nothing there any more. */
    void endPredecessors(Peer peer) {
        subscribers.snapshot().stream()
                .filter(subscriber -> !subscriber.isStanding() && !subscriber.isConnected())
                .filter(subscriber -> subscriber.subscription().peer().named())
                .filter(subscriber -> subscriber.subscription().peer().name().equals(peer.name()))
                .filter(subscriber -> subscriber.hasEverConnected() && subscriber.belongsTo(peer))
                .forEach(this::end);
    }

    /** Ends those who have no connection: they could not be given anything any more. */
    void endAbsent() {
        subscribers.snapshot().stream()
                .filter(subscriber -> !subscriber.isConnected())
                .forEach(this::end);
    }

    /** Ends a subscription on the bus, elsewhere if there is room. */
    void close(Subscription subscription) {
        if (!tasks.offer(subscription::close)) {
            subscription.close();
        }
    }
}
