package io.threatbus.bus.snapshot;

import io.threatbus.coverage.CanaryIndicator;
import io.threatbus.message.Indicator;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import java.util.Optional;

/** Answers the request of another bus: through the backbone, as fast as that takes it. */
public final class BackboneSink implements SnapshotSink {
    private final SnapshotRequest request;
    private final InQueue inq;

    public BackboneSink(SnapshotRequest request, InQueue inq) {
        this.request = request;
        this.inq = inq;
    }

    @Override
    public boolean send(StixObject object) throws InterruptedException {
        if (CanaryIndicator.is(object.id())) {
            return true;
        }
        inq.put(new SnapshotEnvelope(request.snapshotId(), object));
        return true;
    }

    @Override
    public boolean send(Indicator indicator, String life) throws InterruptedException {
        if (CanaryIndicator.is(indicator.id())) {
            return true;
        }
        inq.put(new SnapshotEnvelope(request.snapshotId(), indicator, Optional.of(life)));
        return true;
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public Optional<Subscription> requester() {
        return Optional.empty();
    }
}
