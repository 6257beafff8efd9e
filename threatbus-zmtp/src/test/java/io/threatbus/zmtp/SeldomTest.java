package io.threatbus.zmtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeldomTest {
    private final AtomicLong now = new AtomicLong();
    private final Seldom seldom = new Seldom(now::get);

    @Test
    void theFirstTimeIsToldAndThenOnceAMinuteWithTheNumber() {
        assertThat(seldom.note("a")).hasValue(1);
        for (int i = 0; i < 50; i++) {
            assertThat(seldom.note("a")).isEmpty();
        }
        now.addAndGet(Seldom.PAUSE.toNanos());
        assertThat(seldom.note("a")).hasValue(51);
        assertThat(seldom.note("a")).isEmpty();
    }

    @Test
    void keysDoNotSilenceEachOtherAndAreForgottenWhenThereAreTooMany() {
        assertThat(seldom.note("a")).hasValue(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(seldom.note("key " + i)).hasValue(1);
        }
        assertThat(seldom.note("a")).hasValue(1);
    }
}
