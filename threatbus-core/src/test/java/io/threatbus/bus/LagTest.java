package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LagTest {
    private static final Logger logger = (Logger) LoggerFactory.getLogger(Lag.class);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Instant now = Instant.parse("2026-11-26T03:00:00Z");
    private final Lag lag = new Lag("sensor", new QueueSettings(1000, Overflow.DROP_OLDEST), () -> now, () -> now);

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void wait(int seconds) {
        now = now.plus(Duration.ofSeconds(seconds));
    }

    @Test
    void oneLineSaysWhoIsBehindSinceWhenAndWhatIsDoneAndOneThatItHasCaughtUp() {
        for (int dropped = 0; dropped < 50; dropped++) {
            lag.full(1000, dropped, Overflow.DROP_OLDEST);
        }
        wait(30);
        lag.taken(0.101, 50);
        lag.taken(0.1, 50);
        lag.taken(0, 50);

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0))
                .contains("sensor is behind since 2026-11-26T03:00:00Z", "1000 messages", "oldest waiting message");
        assertThat(lines().get(1)).contains("sensor has caught up after 30 s; 50 messages");
    }

    @Test
    void whoFallsBehindAgainAndAgainIsToldOfOnceAMinuteWithTheNumberOfTimesAndNoLossIsLeftOut() {
        for (int second = 0; second < 60; second++) {
            lag.full(1000, second * 10L, Overflow.DROP_OLDEST);
            assertThat(lag.since()).isPresent();
            lag.taken(0, second * 10L + 10);
            wait(1);
        }
        assertThat(lines()).hasSize(2);

        lag.full(1000, 600, Overflow.DROP_OLDEST);
        lag.taken(0, 700);

        assertThat(lines()).hasSize(4);
        assertThat(lines().get(2)).contains("59 times");
        assertThat(lines().get(3)).contains("690 messages");
    }

    @Test
    void whoStaysBehindIsToldOfInTheEnd() {
        lag.full(1000, 0, Overflow.DROP_OLDEST);
        lag.taken(0, 1);
        wait(10);
        lag.full(1000, 1, Overflow.DROP_OLDEST);
        wait(40);
        lag.full(1000, 2, Overflow.DROP_OLDEST);
        assertThat(lines()).hasSize(2);
        wait(20);
        lag.full(1000, 3, Overflow.DROP_OLDEST);
        assertThat(lines()).hasSize(3);
        assertThat(lines().get(2)).contains("behind since 2026-11-26T03:00:10Z");
    }

    @Test
    void whatIsDoneInsteadWhileNobodyReadsIsToldAtOnce() {
        Lag blocking = new Lag("sensor", new QueueSettings(1000, Overflow.BLOCK), () -> now, () -> now);
        blocking.full(1000, 0, Overflow.BLOCK);
        blocking.full(1000, 0, Overflow.DROP_OLDEST);
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).contains("nobody reads it");
    }

    @Test
    void whatAPluginHasNotTakenWhenItStopsIsToldOf() {
        lag.ended(0);
        assertThat(lines()).isEmpty();

        lag.ended(7);
        assertThat(lines()).containsExactly("sensor has stopped: 7 messages that waited for it are dropped");
    }
}
