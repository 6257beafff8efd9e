package io.threatbus.app.zeek.session;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.app.zeek.broker.BrokerEndpoint;
import io.threatbus.app.zeek.broker.DialState;
import io.threatbus.app.zeek.broker.DialTarget;
import io.threatbus.app.zeek.broker.EndpointBuilder;
import io.threatbus.app.zeek.broker.EndpointListener;
import io.threatbus.app.zeek.broker.PeerLoss;
import io.threatbus.app.zeek.broker.Peering;
import io.threatbus.app.zeek.broker.PlainPolicy;
import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.metrics.BrokerMetrics;
import io.threatbus.app.zeek.settings.ZeekSettings;
import io.threatbus.app.zeek.settings.ZeekTls;
import io.threatbus.app.zeek.settings.ZeekTlsSettings;
import io.threatbus.spi.Clients;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Zeeks that are Broker peers. The listener's methods are called by the endpoint's thread, which must not be kept waiting:
 * everything is handed over.
 */
public final class BrokerLeg implements EndpointListener, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(BrokerLeg.class);

    private static final int UNFINISHED_PERCENT = 15;

    private final Sessions sessions;
    private final ZeekServices services;
    private final Executor control;
    private final Runnable onChange;
    private final Optional<Clients> clients;
    private final Map<Peering, NativeZeek> connected = new ConcurrentHashMap<>();
    private final BrokerEndpoint endpoint;
    private final BrokerMetrics metrics;

    /**
     * Binds the addresses.
     *
     * @param onChange is called on the control thread when a peer has come or gone
     */
    public BrokerLeg(ZeekSettings settings, ZeekServices services, Sessions sessions, Runnable onChange) {
        this.sessions = sessions;
        this.services = services;
        this.control = services.control();
        this.onChange = onChange;
        this.clients = settings.tls().ca().map(checked -> services.context().clients());
        EndpointBuilder builder = BrokerEndpoint.builder()
                .subscribe(ZeekSession.TOPICS.toArray(String[]::new))
                .plain(plain(settings.tls()))
                .limits(BrokerLimits.DEFAULT
                        .withPeers(settings.maxPeers())
                        .withHandshakeTimeout(settings.handshakeTimeout())
                        .withFrameBytes(settings.maxFrame()))
                .tls(ZeekTls.of(settings.tls(), services.context().stateDirectory(), temporaryDirectory()))
                .memory(services.context().memory("zeek unfinished frames", UNFINISHED_PERCENT))
                .listener(this);
        this.metrics = new BrokerMetrics(services.context().metrics());
        listenAddresses(settings).forEach(builder::listen);
        settings.peers().forEach(peer -> builder.dial(target(peer, settings.peersTls())));
        this.endpoint = builder.start();
        metrics.watch(endpoint);
    }

    private static List<InetSocketAddress> listenAddresses(ZeekSettings settings) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String host : settings.host()) {
            InetAddress address = resolve(host);
            requireAuthentication(host, address, settings);
            addresses.add(new InetSocketAddress(address, settings.port()));
        }
        return addresses;
    }

    /**
     * Says what a start would refuse.
     *
     * @param problems takes the key and what is wrong
     */
    public static void inspect(ZeekSettings settings, BiConsumer<String, String> problems) {
        for (String host : settings.host()) {
            try {
                requireAuthentication(host, resolve(host), settings);
            } catch (ThreatBusException e) {
                problems.accept("host", String.valueOf(e.getMessage()));
            }
        }
        for (String peer : settings.peers()) {
            try {
                target(peer, settings.peersTls());
            } catch (ThreatBusException e) {
                problems.accept("peers", String.valueOf(e.getMessage()));
            }
        }
    }

    private static void requireAuthentication(String host, InetAddress address, ZeekSettings settings) {
        if (!address.isLoopbackAddress() && settings.tls().ca().isEmpty() && !settings.insecure()) {
            throw new ThreatBusException(
                    Kind.CONFIGURATION,
                    "host " + host + " is not loopback, and without tls.ca anybody who reaches it can subscribe and"
                            + " report sightings: set tls.ca, certificate and key, or insecure: true");
        }
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ThreatBusException(
                    Kind.CONFIGURATION, "host '" + host + "' cannot be resolved: give an address of this machine", e);
        }
    }

    private static DialTarget target(String peer, boolean tls) {
        int colon = peer.lastIndexOf(':');
        try {
            String host = peer.substring(0, Math.max(colon, 0));
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            return new DialTarget(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(peer.substring(colon + 1)),
                    tls);
        } catch (IllegalArgumentException e) {
            throw new ThreatBusException(Kind.CONFIGURATION, "peers: '" + peer + "' is not of the form host:port", e);
        }
    }

    private static Path temporaryDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static PlainPolicy plain(ZeekTlsSettings tls) {
        if (tls.ca().isPresent() && tls.plainPolicy() != PlainPolicy.NEVER) {
            logger.info("tls.plain lets peers from loopback in without TLS, and so without the certificate that tls.ca"
                    + " asks all others for");
        }
        return tls.plainPolicy();
    }

    @Override
    public void peerAdded(Peering peer) {
        NativeZeek zeek = new NativeZeek(peer, clients);
        connected.put(peer, zeek);
        sessions.open(peer, new ZeekSession(zeek, services));
        metrics.added(peer, zeek.label());
        logger.debug("a session begins: {}", peer.info());
        control.execute(onChange);
    }

    @Override
    public void peerLost(Peering peer, PeerLoss loss) {
        NativeZeek zeek = connected.remove(peer);
        if (zeek != null) {
            zeek.changed();
            metrics.lost(zeek.label());
        }
        sessions.close(peer, loss.unsent());
        logger.debug("a session ends: {}: {}", peer.info(), loss.detail());
        control.execute(onChange);
    }

    @Override
    public void filterChanged(Peering peer, List<String> filter) {
        NativeZeek zeek = connected.get(peer);
        if (zeek != null) {
            zeek.changed();
        }
    }

    @Override
    public void event(Peering peer, String topic, ZeekEvent event) {
        sessions.of(peer).event(topic, event);
    }

    @Override
    public void value(Peering peer, String topic, BrokerData value) {
        services.metrics().ignored();
        logger.debug("{} sent something that is no Zeek event on {}", peer.info(), topic);
    }

    public List<InetSocketAddress> addresses() {
        return endpoint.addresses();
    }

    public int peers() {
        return endpoint.peers().size();
    }

    /** Peers that are to be dialed and are not connected. */
    public List<DialState> missing() {
        return endpoint.dialStates().stream()
                .filter(state -> !state.isConnected())
                .toList();
    }

    @Override
    public void close() {
        endpoint.close();
        metrics.close();
    }
}
