package io.threatbus.app.zmq;

import io.threatbus.ThreatBusException;
import io.threatbus.message.ForeignText;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.EventLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens subscriptions on the bus for whoever asks and may have one, until the bus stops. Knows those that are under way:
 * the bus may take its time for one, so each is opened as a task, and registered on the loop.
 *
 * <p>Owned by the thread of the endpoint's loop, except for {@link #stopAccepting}.
 */
final class SubscriptionOpener {
    private static final Logger logger = LoggerFactory.getLogger(SubscriptionOpener.class);
    private static final int SHOWN_TOPICS = 4;
    private static final int LONGEST_SHOWN = 80;

    private final AppContext context;
    private final Supplier<ZmqSettings> settings;
    private final Registrations registrations;
    private final TaskQueue tasks;
    private final EventLoop loop;
    private final Advertised advertised;
    private final SubscriptionLog log;
    private final P2pTopic topics = new P2pTopic();
    private final Metrics.Counter refused;
    private int admitted;
    private int underWay;
    private volatile boolean accepting = true;

    SubscriptionOpener(
            AppContext context,
            Supplier<ZmqSettings> settings,
            Registrations registrations,
            TaskQueue tasks,
            EventLoop loop,
            Advertised advertised,
            SubscriptionLog log) {
        this.context = context;
        this.settings = settings;
        this.registrations = registrations;
        this.tasks = tasks;
        this.loop = loop;
        this.advertised = advertised;
        this.log = log;
        refused = context.metrics()
                .counter("zmq_refused_subscriptions", "Subscriptions for which there was no place or no memory.");
    }

    /** From now on nobody is registered. Any thread. */
    void stopAccepting() {
        accepting = false;
    }

    void open(ManagementRequest.Subscribe request, Connection connection, Management.Answer answer) {
        if (!accepting) {
            answer.failure(ManagementRequest.Status.ERROR, "the bus is stopping");
            return;
        }
        Peer peer = peer(request, connection);
        if (peer.authenticated() && registrations.ofClient(peer) >= Door.mostSubscriptions(connection)) {
            logger.atWarn()
                    .addKeyValue("peer", peer)
                    .log(
                            "Refused a subscription of {}: it has {} already, its limit",
                            peer,
                            registrations.ofClient(peer));
            answer.failure(ManagementRequest.Status.ERROR, "you have as many subscriptions as you may");
            return;
        }
        String address = address(connection);
        Admission.Decision decision = registrations.admission().admit(address, request.topics(), underWay);
        if (decision instanceof Admission.Decision.Refused refusal) {
            refused.increment();
            log.refused(address, connection, refusal.reason());
            answer.failure(ManagementRequest.Status.ERROR, refusal.reason());
            return;
        }
        long bytes = ((Admission.Decision.Admitted) decision).bytes();
        admitted++;
        String name = context.name() + "/" + admitted + "@" + (peer.named() ? peer.name() + "@" + address : address);
        SubscriptionRequest wanted = SubscriptionRequest.to(name, request.topics())
                .withSnapshot(
                        Optional.of(request.days()).filter(days -> days > 0).map(Duration::ofDays))
                .withQueue(settings.get().queue())
                .withPeer(peer);
        if (peer.named()) {
            registrations.endPredecessors(peer);
        }
        SubscriptionRequest asked = request.sensor() ? wanted.withSensor() : wanted;
        underWay++;
        if (!tasks.offer(() -> subscribe(asked, request.digest(), bytes, connection, answer))) {
            underWay--;
            registrations.admission().release(bytes);
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

    private static String address(Connection connection) {
        return connection.peer().getAddress().getHostAddress();
    }

    /** A task. */
    private void subscribe(
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
            loop.execute(() -> register(wanted, bytes, subscription, connection, answer));
        } catch (RuntimeException e) {
            if (!(e instanceof ThreatBusException)) {
                logger.error("Could not subscribe {}", asked.subscriber(), e);
            }
            loop.execute(() -> {
                underWay--;
                registrations.admission().release(bytes);
                answer.failure(ManagementRequest.Status.ERROR, String.valueOf(e.getMessage()));
            });
        }
    }

    private void register(
            SubscriptionRequest wanted,
            long bytes,
            Subscription subscription,
            Connection connection,
            Management.Answer answer) {
        underWay--;
        if (!connection.isOpen() || !accepting) {
            registrations.close(subscription);
            registrations.admission().release(bytes);
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
        registrations.add(subscriber);
        log.note("subscribed", subscriber, "has subscribed to " + shown(wanted.topics()));
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("topic", subscriber.p2pTopic());
        if (wanted.resumes()) {
            reply.put("resumed", true);
        }
        reply.putAll(advertised.to(connection));
        answer.success(reply);
    }

    private static String shown(List<Topic> topics) {
        String names = topics.stream()
                .limit(SHOWN_TOPICS)
                .map(topic -> ForeignText.cut(topic.name(), LONGEST_SHOWN))
                .toList()
                .toString();
        return topics.size() > SHOWN_TOPICS ? names + " and " + (topics.size() - SHOWN_TOPICS) + " more topics" : names;
    }

    /** Opens one for a tool that cannot subscribe by itself. */
    void openStanding(StandingSettings wanted) {
        Peer peer = new Peer(wanted.name(), Peer.Authentication.TOKEN, Optional.empty());
        SubscriptionRequest plain = SubscriptionRequest.to(context.name() + "/" + wanted.name(), wanted.topicList())
                .withSnapshot(wanted.snapshot())
                .withQueue(settings.get().queue())
                .withPeer(peer);
        SubscriptionRequest request = wanted.sensor() ? plain.withSensor() : plain;
        tasks.add(() -> {
            try {
                Subscription subscription = context.subscribe(request);
                loop.execute(() -> {
                    registrations.add(new Subscriber(
                                    wanted.secret().value(),
                                    wanted.name(),
                                    0,
                                    subscription,
                                    true,
                                    context.steadyClock().instant())
                            .forSensor(wanted.sensor()));
                    logger.atInfo()
                            .addKeyValue("peer", request.subscriber())
                            .log("{} is subscribed to {} for good", request.subscriber(), wanted.topics());
                });
            } catch (ThreatBusException e) {
                logger.error("The standing subscription of {} is not possible: {}", wanted.name(), e.getMessage());
            }
        });
    }
}
