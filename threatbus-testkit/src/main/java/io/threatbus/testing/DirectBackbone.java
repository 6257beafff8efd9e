package io.threatbus.testing;

import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.BackboneContext;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.FanOut;
import io.threatbus.spi.OutQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backbone that hands over one message at a time, and can be held. */
public final class DirectBackbone implements BackbonePlugin {
    private final FanOut fanOut = new FanOut();
    private volatile boolean held;
    private volatile boolean stopped;
    private volatile boolean busy;
    private volatile @Nullable BackboneContext context;

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public void start(BackboneContext given) {
        context = given;
        given.newThread("mover", this::move).start();
    }

    /** While held, nothing leaves {@code inq}. */
    public void hold(boolean hold) {
        held = hold;
    }

    /** Who gets what is published under a topic. */
    public List<OutQueue> recipients(Topic topic) {
        return fanOut.recipients(topic);
    }

    private void move() {
        List<Message> batch = new ArrayList<>();
        try {
            while (!stopped) {
                busy = true;
                if (!held && context.inq().take(batch, 1, Duration.ofMillis(5)) == 1) {
                    fanOut.deliver(batch.remove(0));
                } else {
                    busy = false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        while (context.inq().size() > 0 || busy) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
