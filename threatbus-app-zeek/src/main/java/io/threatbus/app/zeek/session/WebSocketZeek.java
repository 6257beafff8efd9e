package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.settings.ZeekWebSocketSettings;
import io.threatbus.app.zeek.websocket.WebSocketLink;
import io.threatbus.spi.Peer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/**
 * A Zeek that runs a WebSocket server. Its subscriptions cannot be seen from here: a topic counts as listened to a moment
 * after it was acknowledged.
 */
final class WebSocketZeek implements ConnectedZeek {
    private final ZeekWebSocketSettings settings;
    private final WebSocketLink link;
    private volatile Peer peer;

    WebSocketZeek(ZeekWebSocketSettings settings, WebSocketLink link) {
        this.settings = settings;
        this.link = link;
        this.peer = Peer.local(label());
    }

    static String label(ZeekWebSocketSettings settings) {
        return settings.uri().getAuthority();
    }

    @Override
    public String label() {
        return label(settings);
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void sayName(String name) {
        URI uri = settings.uri();
        peer = Peer.at(InetSocketAddress.createUnresolved(uri.getHost(), Math.max(0, uri.getPort())), name);
    }

    @Override
    public String sensor() {
        return settings.uri().getHost();
    }

    @Override
    public Object identity() {
        return settings.url();
    }

    @Override
    public Delivery publish(String topic, ZeekEvent event) {
        try {
            return switch (link.publish(topic, event.toData())) {
                case QUEUED -> Delivery.ACCEPTED;
                case FULL -> Delivery.FULL;
                case CLOSED -> Delivery.CLOSED;
            };
        } catch (BrokerFormatException e) {
            return Delivery.IMPOSSIBLE;
        }
    }

    @Override
    public boolean awaitSubscribed(String topic, Duration timeout) throws InterruptedException {
        Duration pause = settings.acknowledgementPause();
        return !link.awaitClosed(pause.compareTo(timeout) < 0 ? pause : timeout);
    }

    @Override
    public void awaitWritable(Duration timeout) throws InterruptedException {
        link.awaitWritable(timeout);
    }

    @Override
    public boolean isOpen() {
        return link.isOpen();
    }

    @Override
    public void disconnect(String reason) {
        link.disconnect(reason);
    }
}
