package io.threatbus.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What one class, or a whole package, writes into the log for the operator to see, until it is closed. Thread-safe. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    /**
     * A line as the operator reads it.
     *
     * @param level how serious it is
     * @param text the formatted message
     */
    public record Line(Level level, String text) {
        @Override
        public String toString() {
            return level + " " + text;
        }
    }

    private final Logger logger;
    private final @Nullable Level before;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    private LogCapture(String source) {
        logger = (Logger) LoggerFactory.getLogger(source);
        before = logger.getLevel();
    }

    /** Captures what this class logs at INFO and above. */
    public static LogCapture of(Class<?> source) {
        return of(source.getName());
    }

    /** Captures what the logger of this name, and those below it, log at INFO and above. */
    public static LogCapture of(String source) {
        LogCapture capture = new LogCapture(source);
        if (!capture.logger.isInfoEnabled()) {
            capture.logger.setLevel(Level.INFO);
        }
        capture.start();
        capture.logger.addAppender(capture);
        return capture;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
            lines.add(new Line(event.getLevel(), event.getFormattedMessage()));
        }
    }

    /** The lines that contain this text, with their levels in front. */
    public List<String> lines(String text) {
        return lines.stream()
                .map(Line::toString)
                .filter(line -> line.contains(text))
                .toList();
    }

    /** The texts of all warnings and errors. */
    public List<String> warnings() {
        return lines.stream()
                .filter(line -> line.level().isGreaterOrEqual(Level.WARN))
                .map(Line::text)
                .toList();
    }

    @Override
    public void close() {
        logger.setLevel(before);
        logger.detachAppender(this);
        stop();
    }
}
