package io.threatbus.app.store;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.BackboneContext;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.FanOut;
import io.threatbus.spi.OutQueue;
import io.threatbus.stix.StixId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What a message broker does between several buses: everything that one publishes comes to all of them. */
final class Exchange {
    private static final long AWAY_NANOS = 1_000_000;

    private final List<Link> links = new CopyOnWriteArrayList<>();
    /** Read by whoever publishes, written by whoever breaks: what is being published is through before it is broken. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);

    private final List<Message> carried = new CopyOnWriteArrayList<>();
    private boolean broken;

    /** A backbone that is connected to this exchange. */
    BackbonePlugin link() {
        return new Link();
    }

    /** While it is broken, what is published waits in each bus. When this returns, nothing is on the way. */
    void broken(boolean now) {
        gate.writeLock().lock();
        try {
            broken = now;
        } finally {
            gate.writeLock().unlock();
        }
    }

    private synchronized void publish(Message message) {
        carried.add(message);
        links.forEach(link -> link.fanOut.deliver(message));
    }

    /** What a bus that decides nothing would forward of an indicator. */
    List<Indicator> carried(StixId id) {
        List<Indicator> about = new ArrayList<>();
        for (Message message : carried) {
            if (message instanceof Indicator indicator && indicator.id().equals(id)) {
                about.add(indicator);
            }
        }
        return about;
    }

    private final class Link implements BackbonePlugin {
        private final FanOut fanOut = new FanOut();
        private volatile boolean stopping;
        private volatile boolean busy;
        private BackboneContext context;
        private Thread thread;

        @Override
        public String name() {
            return "exchange";
        }

        @Override
        public void start(BackboneContext started) {
            context = started;
            links.add(this);
            thread = context.newThread("link", this::run);
            thread.start();
        }

        private void run() {
            try {
                while (!stopping) {
                    if (!carry()) {
                        LockSupport.parkNanos(AWAY_NANOS);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Publishes what waits, unless the exchange is broken. */
        private boolean carry() throws InterruptedException {
            List<Message> messages = new ArrayList<>();
            gate.readLock().lockInterruptibly();
            try {
                if (broken) {
                    return false;
                }
                busy = true;
                context.inq().take(messages, 1000, Duration.ofMillis(5));
                messages.forEach(Exchange.this::publish);
                busy = false;
                return true;
            } finally {
                gate.readLock().unlock();
            }
        }

        @Override
        public void subscribe(Topic topic, OutQueue outq) {
            fanOut.subscribe(topic, outq);
        }

        @Override
        public void unsubscribe(Topic topic, OutQueue outq) {
            fanOut.unsubscribe(topic, outq);
        }

        @Override
        public boolean drain(Duration deadline) {
            long end = System.nanoTime() + deadline.toNanos();
            while ((context.inq().size() > 0 || busy) && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return context.inq().size() == 0;
        }

        @Override
        public void stop() {
            stopping = true;
            links.remove(this);
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
