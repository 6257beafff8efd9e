package io.threatbus.cli.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.threatbus.message.Escaper;

/** An exception with its causes as text; their messages, which may come from outside, cannot forge a line. */
final class StackTrace {
    private static final int MOST_CAUSES = 20;

    private StackTrace() {}

    static String of(IThrowableProxy failure) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy current = failure;
        for (int depth = 0; current != null && depth < MOST_CAUSES; depth++) {
            text.append(depth == 0 ? "" : "Caused by: ").append(head(current)).append('\n');
            StackTraceElementProxy[] elements = current.getStackTraceElementProxyArray();
            int own = elements.length - current.getCommonFrames();
            for (int i = 0; i < own; i++) {
                text.append("\tat ").append(elements[i].getStackTraceElement()).append('\n');
            }
            if (current.getCommonFrames() > 0) {
                text.append("\t... ").append(current.getCommonFrames()).append(" more\n");
            }
            current = current.getCause();
        }
        return text.toString();
    }

    private static String head(IThrowableProxy failure) {
        String message = failure.getMessage();
        return failure.getClassName() + (message == null ? "" : ": " + Escaper.line(message));
    }
}
