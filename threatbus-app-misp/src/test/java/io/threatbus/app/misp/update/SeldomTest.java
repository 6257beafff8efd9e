package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often a line gets into the log. */
class SeldomTest {
    @Test
    void aFloodMakesOneLineAMinuteThatSaysHowManyThereWere() {
        AtomicLong time = new AtomicLong(Long.MAX_VALUE);
        Seldom seldom = new Seldom(time::get);
        assertThat(seldom.due()).isEqualTo(OptionalLong.of(1));
        for (int i = 0; i < 1_000; i++) {
            assertThat(seldom.due()).isEmpty();
        }
        time.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(seldom.due()).isEqualTo(OptionalLong.of(1_001));
        assertThat(seldom.due()).isEmpty();
    }
}
