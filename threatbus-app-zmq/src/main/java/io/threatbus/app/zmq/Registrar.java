package io.threatbus.app.zmq;

import io.threatbus.ThreatBusException;
import io.threatbus.message.ForeignText;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.toolkit.log.RateLimitedLog;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Registers applications with the bus and forgets them: when they ask for it, or when they are gone for longer than the
 * grace. What the bus may take its time for (a subscription can send a question for history into a full {@code inq})
 * runs on a thread of its own, so that heartbeats are answered meanwhile.
 *
 * <p>Owned by the thread of the endpoint's loop; {@link #run} is the other thread's.
 */
final class Registrar implements Management.Desk, Runnable {
    private static final Logger logger = LoggerFactory.getLogger(Registrar.class);
    private static final int MOST_WAITING = 10_000;
    private static final int MEMORY_PERCENT = 10;
    private static final int SHOWN_TOPICS = 4;
    private static final int LONGEST_SHOWN = 80;

    private final AppContext context;
    private final Supplier<ZmqSettings> settings;
    private final Subscribers subscribers;
    private final Delivery delivery;
    private final EventLoop loop;
    private final Advertised advertised;
    private final P2pTopic topics = new P2pTopic();
    private final BlockingQueue<Runnable> errands = new LinkedBlockingQueue<>(MOST_WAITING);
    private final ForeignTopics foreign;
    private final Metrics.Counter expired;
    private final Metrics.Counter gaps;
    private final Metrics.Counter refused;
    private final Admission admission;
    private final RateLimitedLog seldom = new RateLimitedLog();
    private final Proofs proofs;
    private int registrations;
    private int underWay;
    private volatile boolean accepting = true;

    Registrar(
            AppContext context,
            Supplier<ZmqSettings> settings,
            Subscribers subscribers,
            Delivery delivery,
            EventLoop loop,
            Advertised advertised) {
        this.context = context;
        this.settings = settings;
        this.subscribers = subscribers;
        this.delivery = delivery;
        this.loop = loop;
        this.advertised = advertised;
        this.proofs = new Proofs(errands::offer, loop::execute);
        foreign = new ForeignTopics(context.metrics());
        admission = new Admission(
                subscribers,
                context.memory("zmq subscriptions", MEMORY_PERCENT),
                () -> settings.get().maxSubscriptions(),
                this::end);
        refused = context.metrics()
                .counter("zmq_refused_subscriptions", "Subscriptions for which there was no place or no memory.");
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
            subscribe(subscribe, connection, answer);
        } else if (request instanceof ManagementRequest.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe.p2pTopic(), connection, answer);
        } else if (request instanceof ManagementRequest.Heartbeat heartbeat) {
            heartbeat(heartbeat, connection, answer);
        } else {
            throw new IllegalArgumentException("no answer to " + request);
        }
    }

    /** The subscription with this topic, if it is the peer's own: of another one's it learns nothing. */
    private Optional<Subscriber> find(String p2pTopic, Connection connection) {
        Optional<Subscriber> subscriber = subscribers.find(p2pTopic).filter(found -> !found.isStanding());
        if (subscriber.isPresent() && !subscriber.get().belongsTo(Door.peer(connection))) {
            foreign.note(connection, subscriber.get());
            return Optional.empty();
        }
        return subscriber;
    }

    private void heartbeat(ManagementRequest.Heartbeat request, Connection connection, Management.Answer answer) {
        Optional<Subscriber> subscriber = find(request.p2pTopic(), connection);
        if (subscriber.isEmpty()) {
            refuseUnknown(answer);
            return;
        }
        Optional<String> gap = subscriber.get().gap();
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
        seldom.due("gap " + subscriber.address()).ifPresent(count -> logger.atWarn()
                .addKeyValue("peer", subscriber.subscription().subscriber())
                .log(
                        "{} is told to subscribe again: {}; {} from there since the last message",
                        subscriber.subscription().subscriber(),
                        gap,
                        count));
        end(subscriber);
        answer.failure(ManagementRequest.Status.ERROR, gap + "; subscribe again, with a snapshot");
    }

    private void unsubscribe(String p2pTopic, Connection connection, Management.Answer answer) {
        Optional<Subscriber> subscriber = find(p2pTopic, connection);
        if (subscriber.isEmpty()) {
            refuseUnknown(answer);
            return;
        }
        end(subscriber.get());
        say("unsubscribed", subscriber.get(), "has unsubscribed");
        answer.success(Map.of());
    }

    private static void refuseUnknown(Management.Answer answer) {
        answer.failure(ManagementRequest.Status.ERROR, "no such subscription; it may have expired: subscribe again");
    }

    private void subscribe(ManagementRequest.Subscribe request, Connection connection, Management.Answer answer) {
        if (!accepting) {
            answer.failure(ManagementRequest.Status.ERROR, "the bus is stopping");
            return;
        }
        Peer peer = peer(request, connection);
        if (peer.authenticated() && ofClient(peer) >= Door.mostSubscriptions(connection)) {
            logger.atWarn()
                    .addKeyValue("peer", peer)
                    .log("Refused a subscription of {}: it has {} already, its limit", peer, ofClient(peer));
            answer.failure(ManagementRequest.Status.ERROR, "you have as many subscriptions as you may");
            return;
        }
        String address = address(connection);
        Admission.Decision decision = admission.admit(address, request.topics(), underWay);
        if (decision instanceof Admission.Decision.Refused refusal) {
            refused.increment();
            seldom.due("refused " + address).ifPresent(count -> logger.atWarn()
                    .addKeyValue("peer", connection)
                    .log(
                            "Refused a subscription of {}: {} (max_subscriptions); {} from there since the last"
                                    + " message",
                            connection,
                            refusal.reason(),
                            count));
            answer.failure(ManagementRequest.Status.ERROR, refusal.reason());
            return;
        }
        long bytes = ((Admission.Decision.Admitted) decision).bytes();
        registrations++;
        String name =
                context.name() + "/" + registrations + "@" + (peer.named() ? peer.name() + "@" + address : address);
        SubscriptionRequest wanted = SubscriptionRequest.to(name, request.topics())
                .withSnapshot(
                        Optional.of(request.days()).filter(days -> days > 0).map(Duration::ofDays))
                .withQueue(settings.get().queue())
                .withPeer(peer);
        if (peer.named()) {
            endPredecessors(peer);
        }
        SubscriptionRequest asked = request.sensor() ? wanted.withSensor() : wanted;
        underWay++;
        if (!errands.offer(() -> register(asked, request.digest(), bytes, connection, answer))) {
            underWay--;
            admission.release(bytes);
            answer.failure(ManagementRequest.Status.ERROR, "too many requests at once; try again");
        }
    }

    /** A proved name counts; otherwise the one that the application says, which proves nothing. */
    private static Peer peer(ManagementRequest.Subscribe request, Connection connection) {
        Peer peer = Door.peer(connection);
        return peer.authenticated()
                        || request.name().isEmpty()
                        || peer.address().isEmpty()
                ? peer
                : Peer.at(peer.address().get(), request.name().get());
    }

    /** Whoever comes again under its name has done with what it had before, and receives nothing there any more. */
    private void endPredecessors(Peer peer) {
        subscribers.snapshot().stream()
                .filter(subscriber -> !subscriber.isStanding() && !subscriber.isConnected())
                .filter(subscriber -> subscriber.subscription().peer().named())
                .filter(subscriber -> subscriber.subscription().peer().name().equals(peer.name()))
                .filter(subscriber -> subscriber.hasEverConnected() && subscriber.belongsTo(peer))
                .forEach(this::end);
    }

    private long ofClient(Peer peer) {
        return subscribers.all().stream()
                .filter(subscriber -> subscriber.subscription().peer().name().equals(peer.name()))
                .count();
    }

    /** Registers a tool that cannot do it by itself. */
    void standing(StandingSettings wanted) {
        Peer peer = new Peer(wanted.name(), Peer.Authentication.TOKEN, Optional.empty());
        SubscriptionRequest plain = SubscriptionRequest.to(context.name() + "/" + wanted.name(), wanted.topicList())
                .withSnapshot(wanted.snapshot())
                .withQueue(settings.get().queue())
                .withPeer(peer);
        SubscriptionRequest request = wanted.sensor() ? plain.withSensor() : plain;
        errands.add(() -> {
            try {
                Subscription subscription = context.subscribe(request);
                loop.execute(() -> {
                    Subscriber subscriber = new Subscriber(
                                    wanted.secret().value(),
                                    wanted.name(),
                                    0,
                                    subscription,
                                    true,
                                    context.steadyClock().instant())
                            .forSensor(wanted.sensor());
                    subscribers.add(subscriber);
                    subscription.onReady(() -> delivery.wake(subscriber));
                    logger.atInfo()
                            .addKeyValue("peer", request.subscriber())
                            .log("{} is subscribed to {} for good", request.subscriber(), wanted.topics());
                });
            } catch (ThreatBusException e) {
                logger.error("The standing subscription of {} is not possible: {}", wanted.name(), e.getMessage());
            }
        });
    }

    /** On the registrar's own thread. */
    private void register(
            SubscriptionRequest asked,
            Optional<String> digest,
            long bytes,
            Connection connection,
            Management.Answer answer) {
        try {
            boolean resumes = asked.snapshot().isPresent()
                    && digest.isPresent()
                    && asked.peer()
                            .filter(peer -> context.holds(peer, digest.get()))
                            .isPresent();
            SubscriptionRequest wanted =
                    resumes ? asked.withSnapshot(Optional.empty()).withResume() : asked;
            Subscription subscription = context.subscribe(wanted);
            loop.execute(() -> registered(wanted, bytes, subscription, connection, answer));
        } catch (RuntimeException e) {
            if (!(e instanceof ThreatBusException)) {
                logger.error("Could not subscribe {}", asked.subscriber(), e);
            }
            loop.execute(() -> {
                underWay--;
                admission.release(bytes);
                answer.failure(ManagementRequest.Status.ERROR, String.valueOf(e.getMessage()));
            });
        }
    }

    private void registered(
            SubscriptionRequest wanted,
            long bytes,
            Subscription subscription,
            Connection connection,
            Management.Answer answer) {
        underWay--;
        if (!connection.isOpen() || !accepting) {
            close(subscription);
            admission.release(bytes);
            answer.failure(ManagementRequest.Status.ERROR, "the bus is stopping");
            return;
        }
        Subscriber subscriber = new Subscriber(
                        topics.next(),
                        address(connection),
                        bytes,
                        subscription,
                        false,
                        context.steadyClock().instant())
                .forSensor(wanted.sensor());
        subscribers.add(subscriber);
        subscription.onReady(() -> delivery.wake(subscriber));
        say("subscribed", subscriber, "has subscribed to " + shown(wanted.topics()));
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("topic", subscriber.p2pTopic());
        if (wanted.resumes()) {
            reply.put("resumed", true);
        }
        reply.putAll(advertised.to(connection));
        answer.success(reply);
    }

    /** One line a minute for each address and kind: whoever comes and goes a thousand times fills no log. */
    private void say(String kind, Subscriber subscriber, String what) {
        String name = subscriber.subscription().subscriber();
        logger.debug("{} {}", name, what);
        seldom.due(kind + " " + subscriber.address()).ifPresent(count -> {
            LoggingEventBuilder line = logger.atInfo().addKeyValue("peer", name);
            if (count == 1) {
                line.log("{} {}", name, what);
            } else {
                line.log("{} {}; {} from there since the last message", name, what, count);
            }
        });
    }

    private static String shown(List<Topic> topics) {
        String names = topics.stream()
                .limit(SHOWN_TOPICS)
                .map(topic -> ForeignText.cut(topic.name(), LONGEST_SHOWN))
                .toList()
                .toString();
        return topics.size() > SHOWN_TOPICS ? names + " and " + (topics.size() - SHOWN_TOPICS) + " more topics" : names;
    }

    private static String address(Connection connection) {
        return connection.peer().getAddress().getHostAddress();
    }

    /** Looks who is gone. Called every now and then. */
    void tick() {
        Instant now = context.steadyClock().instant();
        ZmqSettings current = settings.get();
        for (Subscriber subscriber : subscribers.snapshot()) {
            Optional<String> reason = subscriber.expired(current.heartbeatGrace(), now);
            if (reason.isPresent()) {
                expired.increment();
                say("forgotten", subscriber, "is forgotten: " + reason.get());
                end(subscriber);
            } else {
                delivery.discardIfAbsent(subscriber, current.hold());
            }
        }
    }

    private void end(Subscriber subscriber) {
        subscribers.remove(subscriber.p2pTopic());
        admission.release(subscriber.bytes());
        delivery.forget(subscriber);
        close(subscriber.subscription());
    }

    private void close(Subscription subscription) {
        if (!errands.offer(subscription::close)) {
            subscription.close();
        }
    }

    /** From now on nobody is registered. Any thread. */
    void stopAccepting() {
        accepting = false;
    }

    /** Ends those who have no connection: they could not be given anything any more. */
    void endAbsent() {
        subscribers.snapshot().stream()
                .filter(subscriber -> !subscriber.isConnected())
                .forEach(this::end);
    }

    /** Runs errands until interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                Runnable errand = errands.take();
                try {
                    errand.run();
                } catch (RuntimeException e) {
                    logger.error("Could not end a subscription", e);
                }
            }
        } catch (InterruptedException e) {
            logger.debug("The registrar stops");
        }
    }
}
