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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Zeek with the original script, on a Broker connection of its own over TLS. Counts its connections, and the intel that
 * {@link NumberedLoad} causes, which must come in order.
 */
final class ZeekSensor implements EndpointListener, AutoCloseable {
    private static final Pattern PORT = Pattern.compile("Listening for Broker peers on \\S+:(\\d+) ");
    private static final int VALUE = 3;

    private final AtomicReference<Peering> bus = new AtomicReference<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicReference<String> disorder = new AtomicReference<>("");
    private final AtomicReference<String> pointToPoint = new AtomicReference<>("");
    private final BrokerEndpoint endpoint;

    /**
     * Connects and subscribes.
     *
     * @param log of the bus, which names the port
     * @param directory for its certificate
     */
    ZeekSensor(String log, Path directory) {
        Matcher port = PORT.matcher(log);
        if (!port.find()) {
            throw new AssertionError("no port in the log:\n" + log);
        }
        endpoint = BrokerEndpoint.builder()
                .subscribe("threatbus/manage")
                .tls(BrokerTls.of(new TlsSettings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(directory),
                        false)))
                .dial(new DialTarget("127.0.0.1", Integer.parseInt(port.group(1)), true))
                .retry(Duration.ofMillis(20), Duration.ofMillis(100))
                .listener(this)
                .start();
        Await.until("the bus is a peer of the sensor", () -> bus.get() != null);
        bus.get()
                .publish(
                        "threatbus/manage",
                        ZeekEvent.of(
                                "Tenzir::subscribe",
                                StringValue.of("stix2/indicator"),
                                TimespanValue.of(Duration.ZERO)));
        Await.until(
                "the sensor's subscription is acknowledged",
                () -> !pointToPoint.get().isEmpty());
    }

    @Override
    public void peerAdded(Peering peer) {
        connections.incrementAndGet();
        bus.set(peer);
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
            int number = NumberedLoad.number(fields.get(VALUE).toString());
            int expected = received.getAndIncrement();
            if (number != expected) {
                disorder.compareAndSet("", number + " came instead of " + expected);
            }
        }
    }

    /** How much intel has come. */
    int received() {
        return received.get();
    }

    /** What came out of order first; empty if nothing did. */
    String disorder() {
        return disorder.get();
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
