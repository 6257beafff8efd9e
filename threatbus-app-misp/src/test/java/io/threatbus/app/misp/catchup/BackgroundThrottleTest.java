package io.threatbus.app.misp.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How work in the background is spread. */
class BackgroundThrottleTest {
    private static final long SLICE = BackgroundThrottle.SLICE_NANOSECONDS;

    private final AtomicLong worked = new AtomicLong(5 * SLICE);
    private final List<Long> rests = new ArrayList<>();
    private final BackgroundThrottle throttle = new BackgroundThrottle(worked::get, rests::add);

    private void work(long time) throws InterruptedException {
        worked.addAndGet(time);
        throttle.step();
    }

    @Test
    void aRestFollowsOnEachSliceAndIsEightTimesAsLong() throws Exception {
        throttle.begin();
        for (int i = 0; i < 8; i++) {
            work(SLICE / 4);
        }
        assertThat(rests).containsExactly(8 * SLICE, 8 * SLICE);
    }

    @Test
    void aLongPieceOfWorkIsFollowedByALongRest() throws Exception {
        throttle.begin();
        work(3 * SLICE);
        work(SLICE / 2);
        assertThat(rests).containsExactly(24 * SLICE);
    }
}
