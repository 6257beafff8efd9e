package io.threatbus.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.config.LoggingSettings;
import io.threatbus.config.LoggingSettings.Format;
import io.threatbus.config.LoggingSettings.Verbosity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up logback as the configuration says. Called from one thread at a time. */
public final class LogOutput {
    private static final String FILE = "file";
    private static final String CONSOLE = "console";

    /** Libraries that tell at INFO what is news to nobody but who looks for a fault: heard from WARN on, or at DEBUG. */
    private static final List<String> TALKATIVE = List.of("org.apache.kafka");

    /** Set by the launcher: whether standard error is a terminal. */
    private static final String TERMINAL = "threatbus.terminal";

    private LogOutput() {}

    /** Whether what is logged as an error is seen on standard error. */
    public static boolean isOnConsole() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        return context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(CONSOLE) != null;
    }

    /** Whether standard error is a terminal. */
    public static boolean interactive() {
        return Boolean.getBoolean(TERMINAL);
    }

    /**
     * Replaces every output by those configured; opens the log file again.
     *
     * @param terminal whether standard error is a terminal
     * @throws ThreatBusException if the log file cannot be written
     */
    public static void apply(LoggingSettings settings, boolean terminal) {
        apply((LoggerContext) LoggerFactory.getILoggerFactory(), settings, terminal);
    }

    static void apply(LoggerContext context, LoggingSettings settings, boolean terminal) {
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        // Two appenders cannot have one file: the old one closes it first, and takes it back if the new one cannot.
        Optional<Appender<ILoggingEvent>> oldFile = Optional.ofNullable(root.getAppender(FILE));
        oldFile.ifPresent(Appender::stop);
        List<OutputStreamAppender<ILoggingEvent>> appenders = new ArrayList<>();
        if (settings.file()) {
            try {
                appenders.add(file(context, settings));
            } catch (ThreatBusException e) {
                oldFile.ifPresent(Appender::start);
                throw e;
            }
        }
        if (settings.console()) {
            ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
            console.setName(CONSOLE);
            console.setTarget("System.err");
            start(context, console, consoleEncoder(settings, terminal), level(settings.consoleVerbosity()));
            appenders.add(console);
        }
        root.detachAndStopAllAppenders();
        appenders.forEach(root::addAppender);
        Level lowest = lowest(settings);
        root.setLevel(lowest);
        for (String library : TALKATIVE) {
            context.getLogger(library).setLevel(lowest == Level.INFO ? Level.WARN : lowest);
        }
    }

    private static LayoutWrappingEncoder<ILoggingEvent> consoleEncoder(LoggingSettings settings, boolean terminal) {
        if (settings.format() == Format.JSON) {
            return encoder(new JsonLayout());
        }
        return !terminal && System.getenv("JOURNAL_STREAM") != null
                ? encoder(new JournalLayout())
                : encoder(new TextLayout(terminal && colours()));
    }

    private static LayoutWrappingEncoder<ILoggingEvent> encoder(Layout<ILoggingEvent> layout) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        return encoder;
    }

    /** See no-color.org. */
    private static boolean colours() {
        return Optional.ofNullable(System.getenv("NO_COLOR")).orElse("").isEmpty();
    }

    private static FileAppender<ILoggingEvent> file(LoggerContext context, LoggingSettings settings) {
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setName(FILE);
        file.setFile(settings.filename().toString());
        LayoutWrappingEncoder<ILoggingEvent> encoder =
                encoder(settings.format() == Format.JSON ? new JsonLayout() : new TextLayout(false));
        start(context, file, encoder, level(settings.fileVerbosity()));
        if (!file.isStarted()) {
            throw new ThreatBusException(
                    Kind.CONFIGURATION,
                    "the log file " + settings.filename().toAbsolutePath()
                            + " cannot be written; change logging.filename or the rights of its directory");
        }
        return file;
    }

    private static void start(
            LoggerContext context,
            OutputStreamAppender<ILoggingEvent> appender,
            LayoutWrappingEncoder<ILoggingEvent> encoder,
            Level level) {
        encoder.getLayout().setContext(context);
        encoder.getLayout().start();
        encoder.setContext(context);
        encoder.start();
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel(level.toString());
        filter.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.addFilter(filter);
        appender.start();
    }

    private static Level lowest(LoggingSettings settings) {
        Level lowest = Level.OFF;
        if (settings.console()) {
            lowest = level(settings.consoleVerbosity());
        }
        Level file = level(settings.fileVerbosity());
        return settings.file() && !file.isGreaterOrEqual(lowest) ? file : lowest;
    }

    private static Level level(Verbosity verbosity) {
        return switch (verbosity) {
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARN;
            case ERROR, CRITICAL -> Level.ERROR;
        };
    }
}
