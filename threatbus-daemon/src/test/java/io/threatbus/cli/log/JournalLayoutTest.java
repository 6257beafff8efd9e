package io.threatbus.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalLayoutTest {
    private final LoggerContext context = new LoggerContext();

    private String line(Level level, String message, @Nullable Throwable failure, Object... arguments) {
        LoggingEvent event = new LoggingEvent(
                "test", context.getLogger("io.threatbus.bus.ThreatBus"), level, message, failure, arguments);
        return new JournalLayout().doLayout(event);
    }

    @ParameterizedTest
    @CsvSource({"ERROR,3", "WARN,4", "INFO,6", "DEBUG,7", "TRACE,7"})
    void everyLineBeginsWithThePriorityOfItsLevel(String level, int priority) {
        assertThat(line(Level.toLevel(level), "{} listens", null, "zmq"))
                .isEqualTo("<" + priority + ">ThreatBus: zmq listens\n");
    }

    @Test
    void foreignTextCannotForgeALineOrAPriority() {
        assertThat(line(Level.INFO, "rejected {}", null, "a\r\n<0>kernel panic\u001b[31m\tb"))
                .isEqualTo("<6>ThreatBus: rejected a\\r\\n<0>kernel panic\\x1b[31m\tb\n");
    }

    @Test
    void everyLineOfAStackTraceHasThePriority() {
        String text = line(Level.ERROR, "it failed", new IOException("disk full"));
        assertThat(text.lines())
                .hasSizeGreaterThan(2)
                .allMatch(line -> line.startsWith("<3>"))
                .contains("<3>ThreatBus: it failed", "<3>java.io.IOException: disk full");
    }
}
