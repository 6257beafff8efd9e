package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.ZeekEvent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps everything that an endpoint tells. */
class RecordingListener implements EndpointListener {
    record Event(Peering peer, String topic, ZeekEvent event) {}

    record Value(Peering peer, String topic, BrokerData value) {}

    record Lost(Peering peer, PeerLoss loss) {}

    final BlockingQueue<Peering> added = new LinkedBlockingQueue<>();
    final BlockingQueue<Lost> lost = new LinkedBlockingQueue<>();
    final BlockingQueue<List<String>> filters = new LinkedBlockingQueue<>();
    final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final BlockingQueue<Value> values = new LinkedBlockingQueue<>();
    final BlockingQueue<Peering> writable = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> expired = new LinkedBlockingQueue<>();

    @Override
    public void peerAdded(Peering peer) {
        added.add(peer);
    }

    @Override
    public void peerLost(Peering peer, PeerLoss loss) {
        lost.add(new Lost(peer, loss));
    }

    @Override
    public void filterChanged(Peering peer, List<String> filter) {
        filters.add(filter);
    }

    @Override
    public void event(Peering peer, String topic, ZeekEvent event) {
        events.add(new Event(peer, topic, event));
    }

    @Override
    public void value(Peering peer, String topic, BrokerData value) {
        values.add(new Value(peer, topic, value));
    }

    @Override
    public void writable(Peering peer) {
        writable.add(peer);
    }

    @Override
    public void heldExpired(Peering peer, String topic, int messages) {
        expired.add(messages);
    }

    /** The next element of one of the queues; fails if there is none within thirty seconds. */
    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T element = queue.poll(30, TimeUnit.SECONDS);
        if (element == null) {
            throw new AssertionError("nothing arrived within thirty seconds");
        }
        return element;
    }
}
