package io.threatbus.bus;

import io.threatbus.message.Topic;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.BackboneContext;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.HeldMessage;
import io.threatbus.spi.OutQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A backbone that takes and acknowledges when a test says so. */
final class HoldingBackbone implements BackbonePlugin {
    private Optional<AcknowledgedInQueue> inq = Optional.empty();

    @Override
    public String name() {
        return "holding";
    }

    @Override
    public void start(BackboneContext context) {
        inq = Optional.of(context.acknowledgedInq());
    }

    AcknowledgedInQueue inq() {
        return inq.orElseThrow();
    }

    /** Takes what is there; waits for the first. */
    List<HeldMessage> take(int limit) throws InterruptedException {
        List<HeldMessage> taken = new ArrayList<>();
        inq().take(taken, limit, Duration.ofSeconds(10));
        return taken;
    }

    @Override
    public void subscribe(Topic topic, OutQueue outq) {}

    @Override
    public void unsubscribe(Topic topic, OutQueue outq) {}

    @Override
    public boolean drain(Duration deadline) {
        return true;
    }

    @Override
    public void stop() {}
}
