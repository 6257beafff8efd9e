package io.threatbus.app.zeek;

import io.threatbus.app.zeek.broker.BrokerEndpoint;
import io.threatbus.app.zeek.broker.DialTarget;
import io.threatbus.app.zeek.broker.EndpointBuilder;
import io.threatbus.app.zeek.broker.EndpointListener;
import io.threatbus.app.zeek.broker.PeerLoss;
import io.threatbus.app.zeek.broker.Peering;
import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.testing.Await;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does what Zeek does with the original script, over the native protocol. */
public final class FakeZeek implements EndpointListener, AutoCloseable {
    /** One intel event, as the script sees it. */
    public record Intel(String operation, String type, String value, String id) {}

    private final String namespace;
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Intel> intel = new LinkedBlockingQueue<>();
    private final CountDownLatch resume;
    private final BrokerEndpoint endpoint;
    private volatile @Nullable Peering bus;

    public FakeZeek(InetSocketAddress address, String namespace) {
        this(address, namespace, false);
    }

    /** @param stalling whether to stop reading at the first intel event, until {@link #resume} */
    public FakeZeek(InetSocketAddress address, String namespace, boolean stalling) {
        this(address, namespace, stalling, Optional.empty());
    }

    /** One that shows a certificate. */
    public FakeZeek(InetSocketAddress address, String namespace, BrokerTls tls) {
        this(address, namespace, false, Optional.of(tls));
    }

    private FakeZeek(InetSocketAddress address, String namespace, boolean stalling, Optional<BrokerTls> tls) {
        this.namespace = namespace;
        this.resume = new CountDownLatch(stalling ? 1 : 0);
        EndpointBuilder builder = BrokerEndpoint.builder()
                .subscribe("threatbus/manage")
                .dial(new DialTarget(address.getHostString(), address.getPort(), tls.isPresent()))
                .retry(Duration.ofMillis(20), Duration.ofMillis(100))
                .listener(this);
        tls.ifPresent(builder::tls);
        this.endpoint = builder.start();
    }

    @Override
    public void peerAdded(Peering peer) {
        bus = peer;
    }

    @Override
    public void peerLost(Peering peer, PeerLoss loss) {
        bus = null;
    }

    @Override
    public void event(Peering peer, String topic, ZeekEvent event) {
        if (event.name().equals(namespace + "::subscription_acknowledged")) {
            String pointToPoint = event.arguments().get(0).toString();
            acknowledged.add(pointToPoint);
            endpoint.subscribe(pointToPoint);
        } else if (event.name().equals(namespace + "::intel") && acknowledged.contains(topic)) {
            List<BrokerData> fields = ((VectorValue) event.arguments().get(0)).elements();
            intel.add(new Intel(text(fields, 4), text(fields, 2), text(fields, 3), text(fields, 1)));
            awaitResume();
        }
    }

    private void awaitResume() {
        try {
            resume.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void resume() {
        resume.countDown();
    }

    private static String text(List<BrokerData> fields, int index) {
        return fields.get(index).toString();
    }

    FakeZeek awaitPeering() {
        Await.until("the bus is a peer", () -> bus != null);
        return this;
    }

    private void publish(String topic, ZeekEvent event) {
        Peering peer = awaitPeering().bus;
        if (peer == null) {
            throw new AssertionError("not connected");
        }
        peer.publish(topic, event);
    }

    void requestSubscription(String topic, Duration snapshot) {
        publish(
                "threatbus/manage",
                ZeekEvent.of(namespace + "::subscribe", StringValue.of(topic), TimespanValue.of(snapshot)));
    }

    public FakeZeek subscribe() {
        int before = acknowledged.size();
        requestSubscription("stix2/indicator", Duration.ZERO);
        Await.until("the subscription is acknowledged", () -> acknowledged.size() > before);
        return this;
    }

    void unsubscribe(String pointToPoint) {
        publish("threatbus/manage", ZeekEvent.of(namespace + "::unsubscribe", StringValue.of(pointToPoint)));
    }

    void sight(Instant seen, String id, TableValue context) {
        publish(
                "stix2/sighting",
                ZeekEvent.of(namespace + "::sighting", TimestampValue.of(seen), StringValue.of(id), context));
    }

    void send(String topic, ZeekEvent event) {
        publish(topic, event);
    }

    public List<String> acknowledged() {
        return acknowledged;
    }

    int received() {
        return intel.size();
    }

    public Intel next() {
        try {
            Intel next = intel.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no intel came");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Listens to a topic that it may have heard of somewhere. */
    void listenTo(String pointToPoint) {
        acknowledged.add(pointToPoint);
        endpoint.subscribe(pointToPoint);
    }

    void leave() {
        endpoint.close();
    }

    @Override
    public void close() {
        resume();
        endpoint.close();
    }
}
