package io.threatbus.spi;

import io.threatbus.message.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One subscription, for those who are told what becomes of its messages. Told apart by identity: one that comes again is
 * another one.
 */
@Beta
public final class Recipient {
    private final String plugin;
    private final SubscriptionRequest request;
    private final Peer peer;

    /**
     * A subscription.
     *
     * @param plugin the instance that serves it
     */
    public Recipient(String plugin, SubscriptionRequest request) {
        this.plugin = plugin;
        this.request = request;
        this.peer = request.peer().orElseGet(() -> Peer.local(request.subscriber()));
    }

    /** The instance of the plugin that serves it. */
    public String plugin() {
        return plugin;
    }

    /** Names the subscription, as {@link Subscription#subscriber()} does. */
    public String subscriber() {
        return request.subscriber();
    }

    /** Whom it is for. */
    public Peer peer() {
        return peer;
    }

    /** What was asked for. */
    public List<Topic> topics() {
        return request.topics();
    }

    /** How far back history was asked for with it. */
    public Optional<Duration> snapshot() {
        return request.snapshot();
    }

    /** Whether a plugin reads it for itself. */
    public boolean own() {
        return request.own();
    }

    /** Whether what a plugin reads for itself ends in a sensor. */
    public boolean sensor() {
        return request.sensor();
    }

    /** Whether the peer goes on where it was when it was here last. */
    public boolean resumes() {
        return request.resumes();
    }

    @Override
    public String toString() {
        return subscriber();
    }
}
