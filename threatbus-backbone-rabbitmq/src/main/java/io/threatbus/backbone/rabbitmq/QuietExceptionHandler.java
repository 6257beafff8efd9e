package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lost connections are reported by the {@link Link} in the bus's own words; the client's stack traces are for debugging. */
final class QuietExceptionHandler extends ForgivingExceptionHandler {
    private static final Logger logger = LoggerFactory.getLogger(QuietExceptionHandler.class);

    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
        logger.debug("Connection to RabbitMQ failed", exception);
    }
}
