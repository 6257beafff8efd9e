package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.spi.MemoryAccount;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what a {@link BrokerEndpoint} is to be. Not safe for use by several threads at once. */
public final class EndpointBuilder {
    final List<InetSocketAddress> listenAddresses = new ArrayList<>();
    final List<DialTarget> dialTargets = new ArrayList<>();
    final Set<String> subscriptions = new LinkedHashSet<>();
    Optional<BrokerTls> tls = Optional.empty();
    PlainPolicy plain = PlainPolicy.LOOPBACK;
    BrokerLimits limits = BrokerLimits.DEFAULT;
    MemoryAccount memory = MemoryAccount.UNBOUNDED;
    EndpointListener listener = new EndpointListener() {};
    EndpointId id = EndpointId.random();
    Duration shortestRetry = Duration.ofSeconds(1);
    Duration longestRetry = Duration.ofMinutes(1);

    EndpointBuilder() {}

    /** Adds an address to listen on; port 0 takes any that is free. */
    public EndpointBuilder listen(InetSocketAddress address) {
        listenAddresses.add(address);
        return this;
    }

    /** Adds a peer to keep a connection to. */
    public EndpointBuilder dial(DialTarget target) {
        dialTargets.add(target);
        return this;
    }

    /** Adds topic prefixes that this endpoint wants. */
    public EndpointBuilder subscribe(String... topics) {
        subscriptions.addAll(List.of(topics));
        return this;
    }

    /** Offers TLS to peers that dial, and makes dialing with TLS possible. Without this there is plain TCP only. */
    public EndpointBuilder tls(BrokerTls settings) {
        this.tls = Optional.of(settings);
        return this;
    }

    /** From where plain connections are accepted; loopback if nothing is said. */
    public EndpointBuilder plain(PlainPolicy policy) {
        this.plain = policy;
        return this;
    }

    /** The account of what is unfinished; without it, the limits alone bound it. */
    public EndpointBuilder memory(MemoryAccount account) {
        this.memory = account;
        return this;
    }

    public EndpointBuilder limits(BrokerLimits most) {
        this.limits = most;
        return this;
    }

    public EndpointBuilder listener(EndpointListener toBeTold) {
        this.listener = toBeTold;
        return this;
    }

    /**
     * Sets the endpoint's id, which is random otherwise. An id must not survive its process: peers that have not noticed
     * the end of the old connection refuse the new one.
     */
    public EndpointBuilder id(EndpointId ownId) {
        this.id = ownId;
        return this;
    }

    /** The pauses between attempts to dial: the first one, which is doubled every time, and the longest. */
    public EndpointBuilder retry(Duration shortest, Duration longest) {
        if (shortest.isNegative() || shortest.isZero() || longest.compareTo(shortest) < 0) {
            throw new IllegalArgumentException("retry pauses out of range: " + shortest + " to " + longest);
        }
        this.shortestRetry = shortest;
        this.longestRetry = longest;
        return this;
    }

    /**
     * Binds the addresses and starts.
     *
     * @throws BrokerException if an address cannot be bound, or a peer is to be dialed with TLS that is not set up
     */
    public BrokerEndpoint start() {
        return BrokerEndpoint.start(this);
    }
}
