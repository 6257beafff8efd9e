package io.threatbus.dist;

import io.threatbus.app.zeek.broker.BrokerEndpoint;
import io.threatbus.app.zeek.broker.DialTarget;
import io.threatbus.app.zeek.broker.EndpointListener;
import io.threatbus.app.zeek.broker.PeerLoss;
import io.threatbus.app.zeek.broker.Peering;
import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A Zeek with the original script, on a Broker connection of its own over TLS, that subscribes each time it has connected.
 */
final class ZeekPeer implements EndpointListener, AutoCloseable {
    private static final int VALUE = 3;
    private static final int OPERATION = 4;

    /** Takes what the bus has the sensor look for, on the connection's thread. */
    interface Intel {
        void told(String operation, String value);
    }

    private final Intel intel;
    private final Duration snapshot;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicReference<String> pointToPoint = new AtomicReference<>("");
    private final BrokerEndpoint endpoint;

    /**
     * Connects and subscribes.
     *
     * @param directory for its certificate
     * @param snapshot the history to ask for; zero for none
     */
    ZeekPeer(int port, Path directory, Duration snapshot, Intel intel) {
        this.intel = intel;
        this.snapshot = snapshot;
        endpoint = BrokerEndpoint.builder()
                .subscribe("threatbus/manage")
                .tls(BrokerTls.of(new TlsSettings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(directory),
                        false)))
                .dial(new DialTarget("127.0.0.1", port, true))
                .retry(Duration.ofMillis(20), Duration.ofMillis(100))
                .listener(this)
                .start();
        Await.until(
                "the sensor's subscription is acknowledged",
                () -> !pointToPoint.get().isEmpty());
    }

    @Override
    public void peerAdded(Peering peer) {
        connections.incrementAndGet();
        peer.publish(
                "threatbus/manage",
                ZeekEvent.of("Tenzir::subscribe", StringValue.of("stix2/indicator"), TimespanValue.of(snapshot)));
    }

    @Override
    public void peerLost(Peering peer, PeerLoss loss) {
        losses.incrementAndGet();
    }

    @Override
    public void event(Peering peer, String topic, ZeekEvent event) {
        if (event.name().equals("Tenzir::subscription_acknowledged")) {
            pointToPoint.set(event.arguments().get(0).toString());
            endpoint.subscribe(pointToPoint.get());
        } else if (event.name().equals("Tenzir::intel") && topic.equals(pointToPoint.get())) {
            List<BrokerData> fields = ((VectorValue) event.arguments().get(0)).elements();
            intel.told(fields.get(OPERATION).toString(), fields.get(VALUE).toString());
        }
    }

    int connections() {
        return connections.get();
    }

    int losses() {
        return losses.get();
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
