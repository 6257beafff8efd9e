package io.threatbus.bench.rabbitmq;

import io.threatbus.message.Message;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A way for messages through RabbitMQ and back. */
interface Route extends AutoCloseable {
    /** Sends all messages and returns when all have come back and the broker has confirmed all it confirms. */
    void run(List<Message> messages) throws Exception;

    /** Frees the connections and deletes what was declared. */
    @Override
    void close() throws IOException, TimeoutException;
}
