package io.threatbus.app.zeek.broker.io;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OccasionalLogTest {
    private final AtomicLong now = new AtomicLong();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = new LoggerContext().getLogger("test");
    private final OccasionalLog log = new OccasionalLog(logger, now::get);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        lines.start();
        logger.addAppender(lines);
    }

    private long warnings() {
        return lines.list.stream().filter(line -> line.getLevel() == Level.WARN).count();
    }

    @Test
    void aWarningIsRepeatedAfterTheIntervalOnly() {
        log.warn("a", "one");
        now.addAndGet(OccasionalLog.INTERVAL.toNanos() - 1);
        log.warn("a", "two");
        assertThat(warnings()).isEqualTo(1);
        now.addAndGet(1);
        log.warn("a", "three");
        assertThat(warnings()).isEqualTo(2);
        assertThat(lines.list).hasSize(3);
    }

    @Test
    void otherKeysAreOtherWarnings() {
        log.warn("a", "one");
        log.warn("b", "two");
        assertThat(warnings()).isEqualTo(2);
    }

    @Test
    void theOldestKeyIsForgottenWhenThereAreTooMany() {
        for (int number = 0; number < 1000; number++) {
            log.warn("key " + number, "x");
        }
        log.warn("key 999", "x");
        assertThat(warnings()).isEqualTo(1000);
        log.warn("key 0", "x");
        assertThat(warnings()).isEqualTo(1001);
    }
}
