package io.threatbus.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.threatbus.message.Escaper;

/**
 * Lines for systemd's journal: each begins with its priority, as in sd-daemon(3), and leaves time and process to the
 * journal.
 */
final class JournalLayout extends LayoutBase<ILoggingEvent> {
    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final int INFORMATIONAL = 6;
    private static final int DEBUG = 7;

    @Override
    public String doLayout(ILoggingEvent event) {
        String prefix = "<" + priority(event.getLevel()) + ">";
        StringBuilder lines = new StringBuilder(prefix)
                .append(simpleName(event.getLoggerName()))
                .append(": ")
                .append(Escaper.line(event.getFormattedMessage()))
                .append('\n');
        if (event.getThrowableProxy() != null) {
            StackTrace.of(event.getThrowableProxy())
                    .lines()
                    .forEach(line -> lines.append(prefix).append(line).append('\n'));
        }
        return lines.toString();
    }

    private static int priority(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return ERROR;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return WARNING;
        }
        return level.isGreaterOrEqual(Level.INFO) ? INFORMATIONAL : DEBUG;
    }

    private static String simpleName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
