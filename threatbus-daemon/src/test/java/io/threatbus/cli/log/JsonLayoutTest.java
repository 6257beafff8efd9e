package io.threatbus.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.threatbus.config.LoggingSettings;
import io.threatbus.config.LoggingSettings.Verbosity;
import io.threatbus.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLayoutTest {
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

    private Map<?, ?> logged(String loggerName, java.util.function.Consumer<Logger> action) throws IOException {
        Path file = directory.resolve("bus.log");
        LogOutput.apply(
                context,
                new LoggingSettings(false, Verbosity.DEBUG, true, Verbosity.INFO, file, LoggingSettings.Format.JSON),
                false);
        action.accept(context.getLogger(loggerName));
        assertThat(Files.readAllLines(file)).hasSize(1);
        return (Map<?, ?>) Json.read(Files.readAllBytes(file));
    }

    @Test
    void aLineCarriesTheMessageWithItsValuesAndWhereItIsFrom() throws IOException {
        Map<?, ?> line = logged("io.threatbus.app.zmq.Registrar", logger -> logger.atWarn()
                .addKeyValue("peer", "192.0.2.1")
                .setMessage("{} refused: {}")
                .addArgument("x")
                .addArgument("a\n\u202eb")
                .log());

        assertThat(Instant.parse(String.valueOf(line.get("time")))).isNotNull();
        assertThat(line.get("level")).isEqualTo("WARN");
        assertThat(line.get("logger")).isEqualTo("io.threatbus.app.zmq.Registrar");
        assertThat(line.get("message")).isEqualTo("x refused: a\n\u202eb");
        assertThat(line.get("plugin")).isEqualTo("zmq");
        assertThat(line.get("peer")).isEqualTo("192.0.2.1");
    }

    @Test
    void anExceptionIsPartOfTheLine() throws IOException {
        Map<?, ?> line = logged(
                "io.threatbus.bus.ThreatBus",
                logger -> logger.error("it failed", new IOException("disk full", new IOException("really"))));

        assertThat(String.valueOf(line.get("exception")))
                .startsWith("java.io.IOException: disk full\n\tat ")
                .contains("Caused by: java.io.IOException: really");
        assertThat(line.containsKey("plugin")).isFalse();
    }
}
