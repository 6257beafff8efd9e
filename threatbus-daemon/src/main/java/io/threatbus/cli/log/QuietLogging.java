package io.threatbus.cli.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.threatbus.config.LoggingSettings;
import io.threatbus.config.LoggingSettings.Verbosity;
import java.nio.file.Path;

/**
 * How logging is before the configuration is read, and in all commands but {@code run}: warnings on standard error.
 * Found by logback as a service.
 */
public final class QuietLogging extends ContextAwareBase implements Configurator {
    private static final LoggingSettings QUIET = new LoggingSettings(
            true, Verbosity.WARNING, false, Verbosity.WARNING, Path.of("threatbus.log"), LoggingSettings.Format.TEXT);

    @Override
    public ExecutionStatus configure(LoggerContext loggerContext) {
        LogOutput.apply(loggerContext, QUIET, LogOutput.interactive());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
