package io.threatbus.zmtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.LogCapture;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    @Test
    void theLackOfDescriptorsIsToldOnceAMinuteWithWhatToDo() {
        AtomicLong now = new AtomicLong();
        Refusals refusals = new Refusals(now::get);
        try (LogCapture log = LogCapture.of(Refusals.class)) {
            for (int i = 0; i < 300; i++) {
                refusals.failed(13370, new IOException("Too many open files"));
            }
            assertThat(log.lines("Too many open files")).hasSize(1).allMatch(line -> line.contains("LimitNOFILE"));
            now.addAndGet(RateLimitedLog.MINUTE.toNanos());

            refusals.failed(13370, new IOException("Too many open files"));

            assertThat(log.lines("300 failed")).hasSize(1);
            assertThat(refusals.count()).isEqualTo(301);
        }
    }
}
