package io.threatbus.spi;

import io.threatbus.message.Message;
import java.time.Duration;
import java.util.List;

/**
 * The writing end of the one inbound queue, as seen by one application plugin. Bounded; any thread may write. What is
 * accepted is delivered to every live subscriber, also when the bus stops afterwards.
 */
public interface InQueue {
    /** Puts a message in; waits while the queue is full. This is how overload slows down the applications. */
    void put(Message message) throws InterruptedException;

    /** Puts all messages in, in order; waits while the queue is full. */
    void putAll(List<? extends Message> messages) throws InterruptedException;

    /**
     * Puts all messages in, in order, if that is possible now: for a thread that serves many sources and must not wait for
     * one. When it is false none is in; the source is then to be left unread, and asked again in a few milliseconds.
     */
    @Beta
    default boolean tryPutAll(List<? extends Message> messages) throws InterruptedException {
        putAll(messages);
        return true;
    }

    /** Puts a message in unless the queue stays full for the whole of {@code timeout}; false is counted as refused. */
    boolean offer(Message message, Duration timeout) throws InterruptedException;

    /** How many messages the queue would take now. */
    int remainingCapacity();
}
