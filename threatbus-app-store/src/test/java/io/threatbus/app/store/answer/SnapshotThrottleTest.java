package io.threatbus.app.store.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SnapshotThrottleTest {
    private static final long MILLISECOND = 1_000_000;

    private final AtomicBoolean streaming = new AtomicBoolean();
    private final SnapshotThrottle courtesy = new SnapshotThrottle(streaming::get);

    @Test
    void pagesAreSmallWhileNewsStream() {
        int alone = courtesy.page();
        streaming.set(true);
        assertThat(courtesy.page()).isLessThan(alone / 4);
    }

    @Test
    void restsLongerThanThePageTookWhileNewsStream() throws InterruptedException {
        streaming.set(true);
        assertThat(secondTurnAfter(MILLISECOND, 0)).isGreaterThan(2 * MILLISECOND);
    }

    @Test
    void aLargeSnapshotRestsMore() throws InterruptedException {
        streaming.set(true);
        assertThat(secondTurnAfter(MILLISECOND / 2, 1_000_000)).isGreaterThan(8 * MILLISECOND / 2);
    }

    @Test
    void restsAreNotEndless() throws InterruptedException {
        streaming.set(true);
        assertThat(secondTurnAfter(60_000 * MILLISECOND, 1_000_000)).isLessThan(10_000 * MILLISECOND);
    }

    /** How long two turns take in nanoseconds, the first of which is free. */
    private long secondTurnAfter(long took, long sent) throws InterruptedException {
        courtesy.worked(took, sent);
        long before = System.nanoTime();
        courtesy.awaitTurn();
        courtesy.awaitTurn();
        return System.nanoTime() - before;
    }

    @Test
    void manySnapshotsAtOnceTakeTurns() throws InterruptedException {
        streaming.set(true);
        courtesy.worked(MILLISECOND, 0);
        int many = 20;
        CountDownLatch over = new CountDownLatch(many);
        long before = System.nanoTime();
        List<Thread> snapshots = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            snapshots.add(new Thread(() -> {
                try {
                    courtesy.awaitTurn();
                    over.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        snapshots.forEach(Thread::start);
        assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(System.nanoTime() - before).isGreaterThan((many - 1) * 2L * MILLISECOND);
    }

    @Test
    void doesNotRestWithoutNews() throws InterruptedException {
        long before = System.nanoTime();
        for (int page = 0; page < 1_000; page++) {
            courtesy.worked(20 * MILLISECOND, 1_000_000);
            courtesy.awaitTurn();
        }
        assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
    }

    @Test
    void aRestEndsWhenTheBusStops() throws InterruptedException {
        streaming.set(true);
        courtesy.worked(60_000 * MILLISECOND, 0);
        courtesy.awaitTurn();
        Thread.currentThread().interrupt();
        assertThatThrownBy(courtesy::awaitTurn).isInstanceOf(InterruptedException.class);
    }
}
