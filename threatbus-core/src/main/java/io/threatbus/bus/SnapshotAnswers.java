package io.threatbus.bus;

import io.threatbus.bus.life.LifeStage;
import io.threatbus.bus.snapshot.BackboneSink;
import io.threatbus.message.Indicator;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.SnapshotSink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Has every application of this bus answer a request for history, and tells the requester when all have. Thread-safe.
 */
final class SnapshotAnswers {
    private final Applications apps;
    private final SnapshotDesk desk;
    private final SnapshotWorkers workers;
    private final LifeStage stage;
    private final InQueue inq;
    private final Duration patience;

    /**
     * Answers.
     *
     * @param inq takes what is for another bus
     * @param patience how long a requester may read nothing
     */
    SnapshotAnswers(
            Applications apps,
            SnapshotDesk desk,
            SnapshotWorkers workers,
            LifeStage stage,
            InQueue inq,
            Duration patience) {
        this.apps = apps;
        this.desk = desk;
        this.workers = workers;
        this.stage = stage;
        this.inq = inq;
        this.patience = patience;
    }

    /** A request whose requester has gone meanwhile is not another bus's: nobody is to be sent its history. */
    void answer(SnapshotRequest request) {
        Optional<LiveSubscription> requester = desk.requester(request.snapshotId());
        if (requester.isEmpty() && desk.hasEnded(request.snapshotId())) {
            return;
        }
        List<AppInstance> asked = apps.running().toList();
        AtomicInteger unanswered = new AtomicInteger(asked.size() + 1);
        Runnable answered = () -> {
            if (unanswered.decrementAndGet() == 0) {
                requester.ifPresent(LiveSubscription::historyAnswered);
            }
        };
        asked.forEach(app -> workers.answer(app, request, sink(request, requester, app), answered));
        answered.run();
    }

    private SnapshotSink sink(SnapshotRequest request, Optional<LiveSubscription> requester, AppInstance app) {
        BiConsumer<Indicator, LiveSubscription> news = app.keeps() ? (known, asked) -> {} : stage::hearHistory;
        return requester
                .<SnapshotSink>map(live -> new RequesterSink(request, live, desk, patience, news))
                .orElseGet(() -> new BackboneSink(request, inq));
    }
}
