package io.threatbus.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.threatbus.ThreatBusException;
import io.threatbus.config.LoggingSettings;
import io.threatbus.config.LoggingSettings.Verbosity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class LogOutputTest {
    private final LoggerContext context = new LoggerContext();

    @TempDir
    Path directory;

    @BeforeEach
    void prepare() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private static LoggingSettings toFile(Path file, Verbosity verbosity) {
        return new LoggingSettings(false, Verbosity.DEBUG, true, verbosity, file, LoggingSettings.Format.TEXT);
    }

    @Test
    void whatIsBelowTheVerbosityIsNotLogged() throws IOException {
        Path file = directory.resolve("bus.log");
        LogOutput.apply(context, toFile(file, Verbosity.WARNING), false);
        Logger logger = context.getLogger("io.threatbus.Some");

        logger.info("quiet");
        logger.warn("loud");

        assertThat(logger.isInfoEnabled()).isFalse();
        assertThat(Files.readString(file))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) WARN  \\[.*] Some -"
                        + " loud\n");
    }

    @Test
    void aTalkativeLibraryIsHeardFromWarningsOnUnlessSomebodyLooksForAFault() throws IOException {
        Path file = directory.resolve("bus.log");
        LogOutput.apply(context, toFile(file, Verbosity.INFO), false);
        Logger library = context.getLogger("org.apache.kafka.clients.consumer.ConsumerConfig");

        library.info("allow.auto.create.topics = true");
        library.warn("the broker is away");
        assertThat(Files.readString(file)).contains("the broker is away").doesNotContain("allow.auto");

        LogOutput.apply(context, toFile(file, Verbosity.DEBUG), false);
        library.info("allow.auto.create.topics = true");
        assertThat(Files.readString(file)).contains("allow.auto");

        LogOutput.apply(context, toFile(file, Verbosity.ERROR), false);
        library.warn("and again");
        assertThat(Files.readString(file)).doesNotContain("and again");
    }

    @Test
    void foreignTextCannotForgeLinesOrControlTheTerminal() throws IOException {
        Path file = directory.resolve("bus.log");
        LogOutput.apply(context, toFile(file, Verbosity.INFO), false);

        String name = Thread.currentThread().getName();
        Thread.currentThread().setName("history for \u001b[2J\n");
        try {
            context.getLogger("x").info("name: {}", "a\r\n2026-01-01 ERROR forged \u001b[31mred\u0007");
        } finally {
            Thread.currentThread().setName(name);
        }

        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(Files.readString(file)).contains("[history for \\x1b[2J\\n]");
        assertThat(Files.readString(file)).contains("name: a\\r\\n2026-01-01 ERROR forged \\x1b[31mred\\x07");
    }

    @Test
    void theFileIsOpenedAgainSoThatItCanBeRotated() throws IOException {
        Path file = directory.resolve("bus.log");
        LogOutput.apply(context, toFile(file, Verbosity.INFO), false);
        context.getLogger("x").info("before");
        Files.move(file, directory.resolve("bus.log.1"));

        LogOutput.apply(context, toFile(file, Verbosity.INFO), false);
        context.getLogger("x").info("after");

        assertThat(Files.readString(file)).contains("after").doesNotContain("before");
    }

    @Test
    void aFileThatCannotBeWrittenIsAnErrorAndTheOldOneStays() throws IOException {
        Path file = directory.resolve("bus.log");
        LogOutput.apply(context, toFile(file, Verbosity.INFO), false);
        Path impossible = Files.createDirectory(directory.resolve("directory"));

        assertThatThrownBy(() -> LogOutput.apply(context, toFile(impossible, Verbosity.INFO), false))
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining(impossible.toString());

        context.getLogger("x").info("still here");
        assertThat(Files.readString(file)).contains("still here");
    }
}
