package io.threatbus.cli.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThreadConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.threatbus.message.Escaper;

/** Lines for people. What foreign input could forge a line or steer a terminal with is shown escaped. */
final class TextLayout extends PatternLayout {
    private static final String MESSAGE = "%safe%n%safeException";
    private static final String PLAIN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%safeThread] %logger{0} - " + MESSAGE;
    private static final String COLOURED =
            "%gray(%d{HH:mm:ss.SSS}) %highlight(%-5level) %gray([%safeThread]) %cyan(%logger{0}) - " + MESSAGE;

    TextLayout(boolean coloured) {
        getInstanceConverterMap().put("safe", SafeMessage::new);
        getInstanceConverterMap().put("safeThread", SafeThread::new);
        getInstanceConverterMap().put("safeException", SafeException::new);
        setPattern(coloured ? COLOURED : PLAIN);
    }

    /** The message on one line. */
    static final class SafeMessage extends MessageConverter {
        @Override
        public String convert(ILoggingEvent event) {
            return Escaper.line(event.getFormattedMessage());
        }
    }

    /** The thread, which may work for somebody outside and bear his name. */
    static final class SafeThread extends ThreadConverter {
        @Override
        public String convert(ILoggingEvent event) {
            return Escaper.text(super.convert(event));
        }
    }

    /** The stack trace, whose line breaks are ours. */
    static final class SafeException extends ThrowableProxyConverter {
        @Override
        protected String throwableProxyToString(IThrowableProxy failure) {
            return StackTrace.of(failure);
        }
    }
}
