package io.threatbus.app.zeek;

import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.session.ConnectedZeek;
import io.threatbus.spi.Peer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A connected Zeek that takes events as a test says. */
public final class ScriptedZeek implements ConnectedZeek {
    /** What was published, and where. */
    public record Published(String topic, ZeekEvent event) {
        public String name() {
            return event.name();
        }
    }

    private final BlockingQueue<Boolean> subscribed = new LinkedBlockingQueue<>();
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final List<Published> published = new CopyOnWriteArrayList<>();
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile Delivery usual = Delivery.ACCEPTED;
    private volatile boolean open = true;
    private volatile Peer peer = Peer.local(label());

    /** The next answers to the question whether it listens; afterwards it does. */
    public ScriptedZeek listens(Boolean... answers) {
        subscribed.addAll(List.of(answers));
        return this;
    }

    /** What becomes of all events after those. */
    public void deliversForever(Delivery answer) {
        usual = answer;
    }

    /** What becomes of the next events. */
    public ScriptedZeek delivers(Delivery... answers) {
        deliveries.addAll(List.of(answers));
        return this;
    }

    public List<Published> published() {
        return published;
    }

    /** The intel events, such as {@code ADD evil.example}. */
    public List<String> intel() {
        return published.stream()
                .filter(each -> each.name().endsWith("::intel"))
                .map(each -> ((VectorValue) each.event().arguments().get(0)).elements())
                .map(fields -> fields.get(4) + " " + fields.get(3))
                .toList();
    }

    public void breakOff() {
        open = false;
        gone.countDown();
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void sayName(String name) {
        peer = Peer.at(InetSocketAddress.createUnresolved(sensor(), 47012), name);
    }

    @Override
    public String label() {
        return "192.0.2.7:47012";
    }

    @Override
    public String sensor() {
        return "192.0.2.7";
    }

    @Override
    public Object identity() {
        return "a process";
    }

    @Override
    public Delivery publish(String topic, ZeekEvent event) {
        if (!open) {
            return Delivery.CLOSED;
        }
        Delivery next = deliveries.poll();
        Delivery answer = next == null ? usual : next;
        if (answer == Delivery.ACCEPTED) {
            published.add(new Published(topic, event));
        }
        return answer;
    }

    @Override
    public boolean awaitSubscribed(String topic, Duration timeout) {
        return open && !Boolean.FALSE.equals(subscribed.poll());
    }

    @Override
    public void awaitWritable(Duration timeout) throws InterruptedException {
        if (gone.await(1, TimeUnit.MILLISECONDS)) {
            open = false;
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void disconnect(String reason) {
        open = false;
    }
}
