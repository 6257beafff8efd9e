package io.threatbus.toolkit.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    private Progress progress(boolean shown, long total) {
        return new Progress(new PrintStream(terminal, true, StandardCharsets.UTF_8), shown, "sent", total, nanos::get);
    }

    private String printed() {
        String text = terminal.toString(StandardCharsets.UTF_8);
        terminal.reset();
        return text;
    }

    @Test
    void theLineSaysHowManyHowFastAndHowLongItWillTake() {
        Progress progress = progress(true, 4_000);
        nanos.set(TimeUnit.SECONDS.toNanos(2));
        progress.update(1_000, 12_000, 3);
        assertThat(printed())
                .isEqualTo("\r\u001b[K[#####               ]  25%  12,000 sent, 3 rejected, 6,000/s, 6 s left");
    }

    @Test
    void itFitsATerminalHoweverMuchThereIs() {
        Progress progress = progress(true, Long.MAX_VALUE / 200);
        nanos.set(TimeUnit.HOURS.toNanos(99));
        progress.update(Long.MAX_VALUE / 400, 999_999_999, 9_999_999);
        assertThat(printed().replace("\r\u001b[K", "")).hasSizeLessThan(80);
    }

    @Test
    void whereTheTotalIsUnknownThereIsNoBarAndNoTimeLeft() {
        Progress progress = progress(true, 0);
        nanos.set(TimeUnit.SECONDS.toNanos(1));
        progress.update(0, 500, 0);
        assertThat(printed()).isEqualTo("\r\u001b[K500 sent, 500/s");
    }

    @Test
    void itIsDrawnFiveTimesASecondAtMostAndTakenAway() {
        Progress progress = progress(true, 100);
        for (int i = 0; i < 1_000; i++) {
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            progress.update(i / 10, i, 0);
        }
        assertThat(printed().split("\r", -1)).hasSize(6);
        progress.clear();
        assertThat(printed()).isEqualTo("\r\u001b[K");
    }

    @Test
    void nothingIsDrawnWhereThereIsNoTerminal() {
        Progress progress = progress(false, 100);
        nanos.set(TimeUnit.SECONDS.toNanos(2));
        progress.update(50, 5, 0);
        progress.clear();
        assertThat(printed()).isEmpty();
    }
}
