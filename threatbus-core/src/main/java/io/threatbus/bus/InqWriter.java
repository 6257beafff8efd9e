package io.threatbus.bus;

import io.threatbus.bus.coverage.Canary;
import io.threatbus.bus.gate.Ingress;
import io.threatbus.bus.memory.Pace;
import io.threatbus.bus.memory.Trickle;
import io.threatbus.message.Message;
import io.threatbus.message.Stamps;
import io.threatbus.message.Topic;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Metrics.Counter;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.Peer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One origin's way into {@code inq}. Thread-safe. */
final class InqWriter implements InQueue {
    private static final int BATCH = 64;

    private final Peer peer;
    private final String origin;
    private final Canary canary;
    private final Optional<Counter> acceptedFromPeer;
    private final Inq inq;
    private final Optional<Ingress> ingress;
    private final Pace pace;
    private final Trickle trickle = Pace.source();
    private final OutcomeListener observer;
    private final Map<Topic, Counter> accepted = new HashMap<>();
    private final Counter refused;

    /**
     * A way in.
     *
     * @param ingress what the peer may publish; empty for the bus itself
     */
    InqWriter(Peer peer, BusCore core, Metrics metrics, Optional<Ingress> ingress) {
        this.peer = peer;
        this.origin = peer.label();
        this.canary = core.coverage().canary();
        this.inq = core.inq();
        this.pace = core.pace();
        this.ingress = ingress;
        this.observer = core.listeners();
        for (Topic topic : Topic.OF_MESSAGES) {
            accepted.put(
                    topic,
                    metrics.counter(
                            "messages_accepted", "Messages taken over from applications.", "topic", topic.name()));
        }
        this.acceptedFromPeer = peer.authenticated() ? Optional.of(fromPeer(peer, metrics)) : Optional.empty();
        this.refused = metrics.counter(
                "messages_refused",
                "Messages that found the inbound queue full for longer than the plugin would wait.");
    }

    /** Only who has proved a name, which the configuration lists, has a number of its own. */
    private static Counter fromPeer(Peer peer, Metrics metrics) {
        return metrics.counter(
                "peer_messages_accepted", "Messages taken over from an authenticated peer.", "peer", peer.name());
    }

    @Override
    public void put(Message message) throws InterruptedException {
        putAll(List.of(message));
    }

    @Override
    public void putAll(List<? extends Message> messages) throws InterruptedException {
        for (int from = 0; from < messages.size(); from += BATCH) {
            Ingress.Admission admission = admission(messages.subList(from, Math.min(messages.size(), from + BATCH)));
            List<? extends Message> batch = admission.allowed();
            Ingress.settle(admission);
            if (batch.isEmpty()) {
                continue;
            }
            if (!mayEnter(batch)) {
                pace.await(batch);
            }
            accepted(batch);
            inq.putAll(origin, batch);
            batch.forEach(this::count);
        }
    }

    @Override
    public boolean tryPutAll(List<? extends Message> messages) throws InterruptedException {
        if (messages.isEmpty()) {
            return true;
        }
        Ingress.Admission admission = admission(messages);
        List<? extends Message> batch = admission.allowed();
        boolean enters = batch.isEmpty() || (mayEnter(batch) && inq.tryPutAll(origin, batch, () -> accepted(batch)));
        if (enters) {
            Ingress.settle(admission);
            batch.forEach(this::count);
        } else {
            Ingress.takeBack(admission);
        }
        return enters;
    }

    @Override
    public boolean offer(Message message, Duration timeout) throws InterruptedException {
        Ingress.Admission admission = admission(List.of(message));
        if (admission.allowed().isEmpty()) {
            Ingress.settle(admission);
            return true;
        }
        long end = System.nanoTime() + timeout.toNanos();
        accepted(List.of(message));
        if (!mayEnter(List.of(message))) {
            pace.await(List.of(message), timeout);
        }
        if (!inq.offer(origin, message, Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
            Ingress.takeBack(admission);
            refused.increment();
            observer.refused(origin, message);
            return false;
        }
        Ingress.settle(admission);
        count(message);
        return true;
    }

    private void accepted(List<? extends Message> batch) {
        Stamps.accept(batch, System.nanoTime());
        observer.accepted(origin, batch);
    }

    private Ingress.Admission admission(List<? extends Message> messages) {
        List<? extends Message> others = canary.without(peer, messages);
        return ingress.map(way -> way.admit(others)).orElseGet(() -> Ingress.Admission.all(others));
    }

    private boolean mayEnter(List<? extends Message> messages) {
        return pace.mayEnter(messages) || pace.letsPass(messages, trickle);
    }

    private void count(Message message) {
        Counter counter = accepted.get(message.topic());
        if (counter != null) {
            counter.increment();
        }
        acceptedFromPeer.ifPresent(Counter::increment);
    }

    @Override
    public int remainingCapacity() {
        return inq.remainingCapacity();
    }
}
