package io.threatbus.bus.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitingTimesTest {
    private final AtomicLong now = new AtomicLong(1);
    private final WaitingTimes times = new WaitingTimes(now::get);

    private void pass(long milliseconds) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(milliseconds));
    }

    private long oldest() {
        return TimeUnit.NANOSECONDS.toMillis(times.oldest());
    }

    @Test
    void theOldestThatWaitsCounts() {
        assertThat(oldest()).isZero();
        times.put(2);
        pass(1000);
        times.put(1);
        pass(500);
        assertThat(oldest()).isEqualTo(1500);
        times.gone();
        assertThat(oldest()).isEqualTo(1500);
        times.gone();
        assertThat(oldest()).isEqualTo(500);
        times.gone();
        assertThat(oldest()).isZero();
        pass(500);
        times.put(1);
        assertThat(oldest()).isZero();
        times.clear();
        assertThat(oldest()).isZero();
    }

    @Test
    void withAnyHistoryItIsNeverTooLittleAndNearlyRightWhenLittleWaits() {
        Random random = new Random(7);
        Deque<Long> exact = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(100) < 55) {
                int count = random.nextInt(5);
                times.put(count);
                for (int j = 0; j < count; j++) {
                    exact.addLast(now.get());
                }
            } else if (!exact.isEmpty()) {
                times.gone();
                exact.removeFirst();
            }
            if (random.nextInt(2_000) == 0) {
                times.clear();
                exact.clear();
            }
            pass(random.nextInt(30));
            long real = exact.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toMillis(now.get() - exact.getFirst());
            assertThat(oldest()).isGreaterThanOrEqualTo(real);
            if (exact.isEmpty()) {
                assertThat(oldest()).isZero();
            }
        }
    }
}
