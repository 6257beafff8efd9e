package io.threatbus.app.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CourtesyTest {
    private final AtomicBoolean streaming = new AtomicBoolean();
    private final Courtesy courtesy = new Courtesy(streaming::get);

    @Test
    void pagesAreSmallWhileNewsStream() {
        int alone = courtesy.page();
        streaming.set(true);
        assertThat(courtesy.page()).isLessThan(alone / 4);
    }

    @Test
    void restsLongerThanThePageTookWhileNewsStream() throws InterruptedException {
        streaming.set(true);
        long took = 1_000_000;
        long began = System.nanoTime() - took;
        long before = System.nanoTime();
        courtesy.rest(began, 0);
        assertThat(System.nanoTime() - before).isGreaterThan(2 * took);
    }

    @Test
    void aLargeSnapshotRestsMore() throws InterruptedException {
        streaming.set(true);
        long before = System.nanoTime();
        courtesy.rest(before - 500_000, 1_000_000);
        assertThat(System.nanoTime() - before).isGreaterThan(8 * 500_000);
    }

    @Test
    void doesNotRestWithoutNews() throws InterruptedException {
        long before = System.nanoTime();
        for (int page = 0; page < 1_000; page++) {
            courtesy.rest(before - 20_000_000, 1_000_000);
        }
        assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
    }

    @Test
    void aRestEndsWhenTheBusStops() {
        streaming.set(true);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> courtesy.rest(System.nanoTime(), 0)).isInstanceOf(InterruptedException.class);
    }
}
