package io.threatbus.app.zeek.session;

import io.threatbus.ThreatBusException;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.IntelLedgers;
import io.threatbus.app.zeek.settings.SubscriptionSettings;
import io.threatbus.app.zeek.sighting.SightingIntake;
import io.threatbus.message.SnapshotRequest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected Zeek, from its connection to its end: answers what it asks on the management topic, feeds its
 * subscriptions, takes its sightings. Subscriptions belong to the connection and end with it.
 *
 * <p>{@link #event} is called by the transport's thread and hands everything over; the subscriptions are owned by the
 * control thread.
 */
final class ZeekSession {
    static final String MANAGEMENT_TOPIC = "threatbus/manage";
    static final String SIGHTING_TOPIC = "stix2/sighting";
    /** What the bus itself listens to on every connection. */
    static final List<String> TOPICS = List.of(SIGHTING_TOPIC, MANAGEMENT_TOPIC);

    private static final Logger logger = LoggerFactory.getLogger(ZeekSession.class);
    private static final int SUFFIX_LENGTH = 10;
    private static final int MOST_PENDING_REQUESTS = 1000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ConnectedZeek zeek;
    private final ZeekServices services;
    private volatile SightingIntake.Origin origin;
    private final Map<String, ZeekSubscription> subscriptions = new LinkedHashMap<>();
    /** By module: the version of its script. Bounded as subscriptions are. */
    private final Map<Optional<String>, Long> announced = new HashMap<>();

    private final AtomicInteger pendingRequests = new AtomicInteger();
    private boolean closed;

    ZeekSession(ConnectedZeek zeek, ZeekServices services) {
        this.zeek = zeek;
        this.services = services;
        this.origin = origin();
    }

    private SightingIntake.Origin origin() {
        return new SightingIntake.Origin(
                zeek.sensor(), zeek.peer(), services.context().inq(zeek.peer()));
    }

    /** An event has come on one of {@link #TOPICS}. */
    void event(String topic, ZeekEvent event) {
        if (EventName.of(event.name()).local().equals("sighting")) {
            services.intake().offer(event, origin);
            return;
        }
        ZeekRequest request =
                topic.startsWith(MANAGEMENT_TOPIC) ? ZeekRequest.of(event).orElse(null) : null;
        if (request == null) {
            services.metrics().ignored();
            logger.debug("{} sent {} on {}, which means nothing here", zeek.label(), event.name(), topic);
        } else if (pendingRequests.incrementAndGet() > MOST_PENDING_REQUESTS) {
            pendingRequests.decrementAndGet();
            services.metrics().ignored();
        } else {
            services.control().execute(() -> handle(request));
        }
    }

    private void handle(ZeekRequest request) {
        pendingRequests.decrementAndGet();
        if (closed) {
            return;
        }
        if (request instanceof ZeekRequest.Subscribe subscribe) {
            subscribe(subscribe);
        } else if (request instanceof ZeekRequest.Unsubscribe unsubscribe) {
            unsubscribe(unsubscribe.topic());
        } else if (request instanceof ZeekRequest.Announce announce) {
            if (announced.size() < services.subscriptions().get().most()) {
                announced.put(announce.namespace(), announce.version());
            }
        } else if (request instanceof ZeekRequest.Named named) {
            zeek.sayName(named.name());
            origin = origin();
        } else if (request instanceof ZeekRequest.Inserted inserted) {
            ZeekSubscription subscription = subscriptions.get(inserted.topic());
            if (subscription != null) {
                subscription.inserted(inserted.number());
            }
        } else if (request instanceof ZeekRequest.Proof proof) {
            ZeekSubscription subscription = subscriptions.get(proof.message().topic());
            if (subscription != null) {
                subscription.said(proof.message());
            }
        }
    }

    private void subscribe(ZeekRequest.Subscribe request) {
        SubscriptionSettings settings = services.subscriptions().get();
        String namespace = request.namespace().orElse(settings.namespace());
        IntelLedgers.Owner owner = new IntelLedgers.Owner(zeek.identity(), zeek.sensor(), namespace, request.topic());
        endPredecessors(owner);
        forgetEnded();
        if (subscriptions.size() >= settings.most()) {
            logger.atWarn()
                    .addKeyValue("peer", zeek.label())
                    .log(
                            "{} asks for {} and has {} subscriptions already, which is the limit: refused",
                            zeek.label(),
                            request.topic(),
                            subscriptions.size());
            return;
        }
        String pointToPoint = request.topic() + suffix();
        ZeekSubscription subscription;
        try {
            subscription =
                    new ZeekSubscription(zeek, services, settings, owner, request, pointToPoint, version(request));
        } catch (ThreatBusException e) {
            services.ledgers().leave(owner);
            logger.atWarn()
                    .addKeyValue("peer", zeek.label())
                    .log("{} gets no subscription to {}: {}", zeek.peer(), request.topic(), e.getMessage());
            return;
        }
        subscriptions.put(pointToPoint, subscription);
        services.metrics().subscribed();
        logger.atInfo()
                .addKeyValue("peer", zeek.label())
                .log(
                        "{} subscribes to {} for {}{}",
                        zeek.label(),
                        request.topic(),
                        namespace,
                        request.snapshot()
                                .map(span -> span.equals(SnapshotRequest.EVERYTHING)
                                        ? ", with all that is active"
                                        : ", with a snapshot of " + span)
                                .orElse(""));
        subscription.start();
    }

    /** The same script asking for the same topic anew has forgotten its subscription: it must not be fed twice. */
    private void endPredecessors(IntelLedgers.Owner owner) {
        List<String> obsolete = new ArrayList<>();
        subscriptions.forEach((pointToPoint, subscription) -> {
            if (subscription.isFor(owner)) {
                obsolete.add(pointToPoint);
            }
        });
        obsolete.forEach(this::unsubscribe);
    }

    private void forgetEnded() {
        List<ZeekSubscription> ended = subscriptions.values().stream()
                .filter(ZeekSubscription::isEnded)
                .toList();
        ended.forEach(ZeekSubscription::close);
        subscriptions.values().removeAll(ended);
    }

    private long version(ZeekRequest.Subscribe request) {
        return announced.getOrDefault(request.namespace(), 0L);
    }

    private static String suffix() {
        return RANDOM.ints(SUFFIX_LENGTH, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private void unsubscribe(String pointToPoint) {
        ZeekSubscription subscription = subscriptions.remove(pointToPoint);
        if (subscription == null) {
            logger.debug("{} unsubscribes from {}, which it does not have here", zeek.label(), pointToPoint);
            return;
        }
        subscription.close();
        logger.atInfo().addKeyValue("peer", zeek.label()).log("{} unsubscribes from {}", zeek.label(), pointToPoint);
    }

    /**
     * The connection has ended. To be called from the control thread.
     *
     * @param unsent what the transport had taken, and has not sent
     */
    void close(int unsent) {
        closed = true;
        int lost = unsent;
        for (ZeekSubscription subscription : subscriptions.values()) {
            lost += subscription.waiting();
            subscription.close();
        }
        subscriptions.clear();
        if (lost > 0) {
            services.metrics().undeliverable(lost);
            logger.atWarn()
                    .addKeyValue("peer", zeek.label())
                    .log(
                            "{} has left, and {} messages for it are not sent: it gets them only if it asks for a"
                                    + " snapshot when it is back (Tenzir::snapshot_intel)",
                            zeek.label(),
                            lost);
        }
    }
}
