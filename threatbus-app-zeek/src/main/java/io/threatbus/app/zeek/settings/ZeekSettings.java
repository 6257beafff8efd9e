package io.threatbus.app.zeek.settings;

import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Setting;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The section {@code plugins.apps.zeek}. */
public record ZeekSettings(
        @Setting(
                value = "The addresses to listen on for Broker peers; an empty list for none.",
                byDefault = "127.0.0.1")
        List<String> host,

        @Setting(
                value = "The port to listen on for Broker peers. 0 takes any that is free.",
                byDefault = "47761",
                min = 0,
                max = 65_535)
        int port,

        @Setting(value = "The module of Zeek scripts whose events come without one.", byDefault = "Tenzir")
        String moduleNamespace,

        @Setting("Zeek instances that listen for Broker peers and are to be dialed, as host:port.")
        List<String> peers,

        @Setting(value = "Whether peers are dialed with TLS.", byDefault = "true")
        boolean peersTls,

        @Setting("How Broker connections are encrypted.") ZeekTlsSettings tls,

        @Setting(
                value = "Allows listening on other addresses than loopback without authenticating peers.",
                byDefault = "false")
        boolean insecure,

        @Setting("Zeek's WebSocket servers to connect to.") List<ZeekWebSocketSettings> websocket,

        @Setting("What becomes of patterns that Zeek cannot look for as they are written.")
        PatternSettings patterns,

        @Setting("The queue of every subscription of a Zeek.")
        QueueSettings queue,

        @Setting(
                value = "How many sightings wait for the bus at most; beyond that, new ones are dropped and counted.",
                byDefault = "100000",
                min = 1,
                max = 10_000_000)
        int sightingQueue,

        @Setting(
                value = "How many indicators are remembered for every subscription, so that they can be taken back.",
                byDefault = "200000",
                min = 1,
                max = 10_000_000)
        int rememberedIndicators,

        @Setting(value = "The most Broker peers at a time.", byDefault = "256", min = 1, max = 100_000)
        int maxPeers,

        @Setting(value = "The most subscriptions of one Zeek.", byDefault = "32", min = 1, max = 10_000)
        int maxSubscriptions,

        @Setting(value = "The time for a handshake, TLS included.", byDefault = "10s")
        Duration handshakeTimeout,

        @Setting(
                value = "The largest message of a peer, in bytes.",
                byDefault = "2097152",
                min = 65_536,
                max = 1_073_741_824)
        int maxFrame) {
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*");

    public ZeekSettings {
        host = List.copyOf(host);
        peers = List.copyOf(peers);
        websocket = List.copyOf(websocket);
        if (!NAMESPACE.matcher(moduleNamespace).matches()) {
            throw new IllegalArgumentException(
                    "module_namespace '" + moduleNamespace + "' is no name of a Zeek module, such as Tenzir");
        }
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException("handshake_timeout must be positive");
        }
    }

    /** What every subscription is made with; these settings can change while Zeeks are connected. */
    public SubscriptionSettings subscriptions() {
        return new SubscriptionSettings(queue, moduleNamespace, rememberedIndicators, maxSubscriptions, patterns);
    }

    /** Whether the connections can go on with these settings instead of the others. */
    public boolean hasSameConnectionsAs(ZeekSettings other) {
        return with(other.subscriptions()).equals(other);
    }

    private ZeekSettings with(SubscriptionSettings subscriptions) {
        return new ZeekSettings(
                host,
                port,
                subscriptions.namespace(),
                peers,
                peersTls,
                tls,
                insecure,
                websocket,
                subscriptions.patterns(),
                subscriptions.queue(),
                sightingQueue,
                subscriptions.remembered(),
                maxPeers,
                subscriptions.most(),
                handshakeTimeout,
                maxFrame);
    }
}
