package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.broker.Peering;
import io.threatbus.app.zeek.broker.io.PeerInfo;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.spi.Clients;
import io.threatbus.spi.Peer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Zeek that is a Broker peer. Guarded by its own monitor where it waits. */
final class NativeZeek implements ConnectedZeek {
    private static final Logger logger = LoggerFactory.getLogger(NativeZeek.class);

    private final Peering peering;

    private volatile Peer peer;

    /**
     * A peer.
     *
     * @param clients knows whose certificate it has shown; empty where certificates are not checked, so that the subject of
     *     one says nothing
     */
    NativeZeek(Peering peering, Optional<Clients> clients) {
        this.peering = peering;
        InetSocketAddress address = peering.info().address();
        this.peer = peering.info()
                .tls()
                .flatMap(PeerInfo.TlsInfo::subject)
                .flatMap(subject -> clients.flatMap(known -> known.byCertificate(subject, address)))
                .map(Clients.Client::peer)
                .orElseGet(() -> Peer.at(address, label()));
    }

    @Override
    public String label() {
        InetSocketAddress address = peering.info().address();
        return sensor() + ":" + address.getPort();
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void sayName(String name) {
        if (!peer.authenticated()) {
            peer = Peer.at(peering.info().address(), name);
        }
    }

    @Override
    public String sensor() {
        InetSocketAddress address = peering.info().address();
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    @Override
    public Object identity() {
        return peering.info().id();
    }

    @Override
    public Delivery publish(String topic, ZeekEvent event) {
        return switch (peering.publish(topic, event)) {
            case QUEUED, HELD -> Delivery.ACCEPTED;
            case FULL -> Delivery.FULL;
            case NOT_SUBSCRIBED -> Delivery.NOT_SUBSCRIBED;
            case CLOSED -> Delivery.CLOSED;
        };
    }

    /** The peer has announced subscriptions, or has gone: who waits for one of these looks again. */
    synchronized void changed() {
        notifyAll();
    }

    @Override
    public synchronized boolean awaitSubscribed(String topic, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (peering.isOpen() && !peering.isSubscribedTo(topic)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return peering.isOpen();
    }

    @Override
    public void awaitWritable(Duration timeout) throws InterruptedException {
        peering.awaitWritable(timeout);
    }

    @Override
    public boolean isOpen() {
        return peering.isOpen();
    }

    @Override
    public void disconnect(String reason) {
        logger.atWarn().addKeyValue("peer", label()).log("{} is disconnected: {}", label(), reason);
        peering.dropAsTooSlow();
    }
}
