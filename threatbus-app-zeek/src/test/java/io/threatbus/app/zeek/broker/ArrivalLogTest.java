package io.threatbus.app.zeek.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.LogCapture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalLogTest {
    @Test
    void whoComesAndGoesWithoutAnEndHasOneLineForAllThatIsTooMuchInAMinute() throws Exception {
        AtomicLong now = new AtomicLong(-5);
        ArrivalLog arrivals = new ArrivalLog(now::get);
        InetAddress busy = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        InetAddress other = InetAddress.getByAddress(new byte[] {10, 0, 0, 2});
        try (LogCapture log = LogCapture.of(ArrivalLog.class)) {
            for (int minute = 0; minute < 3; minute++) {
                long told = IntStream.range(0, 1000)
                        .filter(i -> arrivals.isTold(busy))
                        .count();
                assertThat(told).isEqualTo(ArrivalLog.MOST);
                assertThat(log.lines("10.0.0.1 have connected")).hasSize(minute + 1);
                assertThat(arrivals.isTold(other)).isTrue();
                now.addAndGet(Duration.ofMinutes(1).toNanos());
            }
        }
    }
}
