package io.threatbus.backbone.inmem;

import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.BackboneContext;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.FanOut;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.OutQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves messages from {@code inq} to the subscribers' queues, in batches, on one thread of its own. */
public final class InMemoryBackbone implements BackbonePlugin {
    private static final Logger logger = LoggerFactory.getLogger(InMemoryBackbone.class);
    private static final int BATCH = 1024;
    private static final Duration WAIT = Duration.ofMillis(200);

    private final FanOut fanOut = new FanOut();
    private Optional<Mover> mover = Optional.empty();

    @Override
    public String name() {
        return "inmem";
    }

    @Override
    public boolean enabledByDefault() {
        return true;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public synchronized void start(BackboneContext context) {
        Mover started = new Mover(context);
        mover = Optional.of(started);
        started.thread.start();
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
    public boolean drain(Duration deadline) throws InterruptedException {
        Optional<Mover> running;
        synchronized (this) {
            running = mover;
        }
        return running.isEmpty() || running.get().awaitIdle(deadline);
    }

    @Override
    public synchronized void stop() {
        mover.ifPresent(Mover::stop);
        mover = Optional.empty();
    }

    /** Owns the reading end of {@code inq}. What others ask of it is guarded by the lock on {@code this}. */
    private final class Mover {
        private final BackboneContext context;
        private final Thread thread;
        private final Metrics.Counter failures;
        private boolean idle;
        private boolean stopped;

        Mover(BackboneContext context) {
            this.context = context;
            this.failures = context.metrics()
                    .counter(
                            "backbone_failures",
                            "Batches of messages that could not be handed over because of a defect.");
            this.thread = context.newThread("mover", this::move);
        }

        private void move() {
            List<Message> batch = new ArrayList<>(BATCH);
            try {
                while (goesOn()) {
                    int taken = context.inq().take(batch, BATCH, WAIT);
                    deliver(batch);
                    batch.clear();
                    rest(taken == 0);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void deliver(List<Message> batch) {
            try {
                fanOut.deliver(batch);
            } catch (RuntimeException e) {
                failures.increment();
                logger.error("could not hand over all of {} messages to all their subscribers", batch.size(), e);
            }
        }

        private synchronized boolean goesOn() {
            return !stopped;
        }

        /** Found nothing, after everything taken before was handed over. */
        private synchronized void rest(boolean nothing) {
            idle = nothing && context.inq().size() == 0;
            notifyAll();
        }

        synchronized boolean awaitIdle(Duration deadline) throws InterruptedException {
            long end = System.nanoTime() + deadline.toNanos();
            idle = false;
            while (!idle) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                wait(left / 1_000_000 + 1);
            }
            return true;
        }

        synchronized void stop() {
            stopped = true;
            thread.interrupt();
        }
    }
}
