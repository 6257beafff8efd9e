package io.threatbus.toolkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.LogCapture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RateLimitedLogTest {
    private final AtomicLong now = new AtomicLong();
    private final RateLimitedLog log = new RateLimitedLog(RateLimitedLog.MINUTE, now::get);

    @Test
    void theFirstTimeIsToldAndThenOnceAnIntervalWithTheNumber() {
        assertThat(log.due("a")).hasValue(1);
        for (int i = 0; i < 50; i++) {
            assertThat(log.due("a")).isEmpty();
        }
        now.addAndGet(RateLimitedLog.MINUTE.toNanos());
        assertThat(log.due("a")).hasValue(51);
        assertThat(log.due("a")).isEmpty();
    }

    @Test
    void keysDoNotSilenceEachOther() {
        for (int i = 0; i < 100; i++) {
            assertThat(log.due("key " + i)).hasValue(1);
        }
    }

    @Test
    void thousandsOfKeysDoNotFillTheLogEither() {
        long lines = 0;
        for (int i = 0; i < 10_000; i++) {
            lines += log.due("key " + i).isPresent() ? 1 : 0;
        }
        assertThat(lines).isEqualTo(100);
        now.addAndGet(RateLimitedLog.MINUTE.toNanos());
        assertThat(log.due("key 9999")).hasValue(1);
    }

    @Test
    void aWarningThatIsRepeatedSaysHowOftenItHappened() {
        try (LogCapture capture = LogCapture.of(RateLimitedLogTest.class)) {
            for (int i = 0; i < 3; i++) {
                log.warn(LoggerFactory.getLogger(RateLimitedLogTest.class), "a", "the disk is full");
            }
            now.addAndGet(RateLimitedLog.MINUTE.toNanos());
            log.warn(LoggerFactory.getLogger(RateLimitedLogTest.class), "a", "the disk is full");

            assertThat(capture.warnings())
                    .containsExactly("the disk is full", "the disk is full (3 times since the last such line)");
        }
    }
}
