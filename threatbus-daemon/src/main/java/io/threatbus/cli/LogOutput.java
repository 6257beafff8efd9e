package io.threatbus.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.threatbus.ThreatBusException;
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
final class LogOutput {
    /** What foreign input could forge a line or trick a terminal with becomes a blank. */
    private static final String MESSAGE = "%replace(%msg){'[\\p{Cntrl}&&[^\\t]]+', ' '}%n";

    private static final String FILE = "file";
    private static final String PLAIN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{0} - " + MESSAGE;
    private static final String COLOURED =
            "%gray(%d{HH:mm:ss.SSS}) %highlight(%-5level) %gray([%thread]) %cyan(%logger{0}) - " + MESSAGE;

    private LogOutput() {}

    /**
     * Replaces every output by those configured; opens the log file again.
     *
     * @param terminal whether standard error is a terminal
     * @throws ThreatBusException if the log file cannot be written
     */
    static void apply(LoggingSettings settings, boolean terminal) {
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
            console.setName("console");
            console.setTarget("System.err");
            start(context, console, consoleEncoder(settings, terminal), level(settings.consoleVerbosity()));
            appenders.add(console);
        }
        root.detachAndStopAllAppenders();
        appenders.forEach(root::addAppender);
        root.setLevel(lowest(settings));
    }

    private static Encoder<ILoggingEvent> consoleEncoder(LoggingSettings settings, boolean terminal) {
        if (settings.format() == Format.JSON) {
            return new JsonEncoder();
        }
        return !terminal && System.getenv("JOURNAL_STREAM") != null
                ? journal()
                : text(terminal && colours() ? COLOURED : PLAIN);
    }

    private static Encoder<ILoggingEvent> journal() {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(new JournalLayout());
        return encoder;
    }

    private static Encoder<ILoggingEvent> text(String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(pattern);
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
        Encoder<ILoggingEvent> encoder = settings.format() == Format.JSON ? new JsonEncoder() : text(PLAIN);
        start(context, file, encoder, level(settings.fileVerbosity()));
        if (!file.isStarted()) {
            throw new ThreatBusException("the log file " + settings.filename().toAbsolutePath()
                    + " cannot be written; change logging.filename or the rights of its directory");
        }
        return file;
    }

    private static void start(
            LoggerContext context,
            OutputStreamAppender<ILoggingEvent> appender,
            Encoder<ILoggingEvent> encoder,
            Level level) {
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
