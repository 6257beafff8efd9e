package io.threatbus.bus;

import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request of this bus: straight into the requester's queue, at the pace at which it is read. */
final class RequesterSink implements SnapshotSink {
    private static final Logger logger = LoggerFactory.getLogger(RequesterSink.class);

    private final SnapshotRequest request;
    private final LiveSubscription requester;
    private final SnapshotDesk desk;
    private final Duration patience;
    private boolean abandoned;

    RequesterSink(SnapshotRequest request, LiveSubscription requester, SnapshotDesk desk, Duration patience) {
        this.request = request;
        this.requester = requester;
        this.desk = desk;
        this.patience = patience;
    }

    @Override
    public boolean send(StixObject object) throws InterruptedException {
        while (!cancelled()) {
            switch (requester.putHistory(object, true)) {
                case QUEUED, SUPERSEDED, WITHHELD -> {
                    desk.requester(request.snapshotId());
                    return true;
                }
                case NO_ROOM -> awaitRoom();
                case CLOSED -> abandoned = true;
            }
        }
        return false;
    }

    private void awaitRoom() throws InterruptedException {
        if (!requester.awaitRoomForHistory(patience)) {
            abandoned = true;
            logger.warn(
                    "{} has read nothing for {} s: its snapshot ends here; it may ask again",
                    requester.subscriber(),
                    patience.toSeconds());
        }
    }

    @Override
    public boolean cancelled() {
        return abandoned || requester.isClosed() || !desk.isOpen(request.snapshotId());
    }

    @Override
    public Optional<Subscription> requester() {
        return Optional.of(requester);
    }
}
