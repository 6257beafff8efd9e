package io.threatbus.spi;

import java.time.Duration;
import java.util.Collection;

/**
 * The reading end of {@code inq} for a backbone that hands messages to something that confirms them, such as a message
 * broker. One thread takes; any thread acknowledges.
 */
public interface AcknowledgedInQueue {
    /**
     * Waits for at least one message and takes as many as are there, in their order.
     *
     * @return how many were added to {@code target}; 0 when {@code timeout} passed without any
     */
    int take(Collection<? super HeldMessage> target, int limit, Duration timeout) throws InterruptedException;

    /** These have been confirmed, in whatever order: the bus need not hold them any longer. */
    void acknowledge(Collection<HeldMessage> messages);

    /** How many messages wait to be taken. */
    int size();

    /** Whether what is not acknowledged outlives this process. */
    boolean outlivesProcess();

    /** Only numbers what comes from {@code inq}, from 1: what is not acknowledged is in the backbone's memory alone. */
    static AcknowledgedInQueue inMemory(InQueueReader inq, long stream) {
        return numbering(inq, stream, 1);
    }

    /** The same, from a given number on. */
    static AcknowledgedInQueue numbering(InQueueReader inq, long stream, long first) {
        return new NumberedInQueue(inq, stream, first);
    }
}
