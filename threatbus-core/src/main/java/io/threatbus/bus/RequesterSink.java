package io.threatbus.bus;

import io.threatbus.message.Indicator;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.StixObject;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request of this bus: straight into the requester's queue, at the pace at which it is read. */
final class RequesterSink implements SnapshotSink {
    private static final Logger logger = LoggerFactory.getLogger(RequesterSink.class);

    private final SnapshotRequest request;
    private final LiveSubscription requester;
    private final SnapshotDesk desk;
    private final Duration patience;
    private final BiConsumer<Indicator, LiveSubscription> news;
    private boolean abandoned;

    /**
     * A sink.
     *
     * @param news hears each indicator before the requester gets it, for it may be news to everybody
     */
    RequesterSink(
            SnapshotRequest request,
            LiveSubscription requester,
            SnapshotDesk desk,
            Duration patience,
            BiConsumer<Indicator, LiveSubscription> news) {
        this.request = request;
        this.requester = requester;
        this.desk = desk;
        this.patience = patience;
        this.news = news;
    }

    @Override
    public boolean send(StixObject object) throws InterruptedException {
        if (object instanceof Indicator indicator) {
            news.accept(indicator, requester);
        }
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
            logger.atWarn()
                    .addKeyValue("peer", requester.subscriber())
                    .log(
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
