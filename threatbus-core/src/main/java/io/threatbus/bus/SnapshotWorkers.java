package io.threatbus.bus;

import io.threatbus.message.SnapshotRequest;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.SnapshotSink;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads on which snapshot requests are sent and answered. */
final class SnapshotWorkers {
    private static final Logger logger = LoggerFactory.getLogger(SnapshotWorkers.class);
    private static final int THREADS = 32;
    private static final int WAITING = 10_000;

    private final ThreadPoolExecutor executor;

    SnapshotWorkers(BusCore core) {
        executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                task -> core.thread("snapshot", task, e -> {}));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Puts a request into {@code inq}, which may have to wait for room. */
    void send(SnapshotRequest request, InQueue inq) {
        run(() -> inq.put(request));
    }

    /**
     * Lets a plugin answer.
     *
     * @param answered is run when it has
     */
    void answer(AppInstance app, SnapshotRequest request, SnapshotSink sink, Runnable answered) {
        run(() -> {
            try {
                app.plugin().snapshot(request, sink);
            } catch (RuntimeException e) {
                logger.warn("{} failed to answer the snapshot {}", app.name(), request.snapshotId(), e);
            }
            answered.run();
        });
    }

    private void run(Step step) {
        try {
            executor.execute(() -> {
                try {
                    step.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (RejectedExecutionException e) {
            logger.warn("a snapshot request is dropped: {} are being answered or wait already", WAITING + THREADS);
        }
    }

    void stop(Duration deadline) throws InterruptedException {
        executor.shutdownNow();
        if (!executor.awaitTermination(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            logger.warn("a plugin is still answering a snapshot and is left behind");
        }
    }

    private interface Step {
        void run() throws InterruptedException;
    }
}
