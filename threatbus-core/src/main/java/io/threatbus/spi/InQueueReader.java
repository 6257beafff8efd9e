package io.threatbus.spi;

import io.threatbus.message.Message;
import java.time.Duration;
import java.util.Collection;

/** The reading end of {@code inq}, for the backbone. One thread reads. */
public interface InQueueReader {
    /**
     * Waits for at least one message and takes as many as are there.
     *
     * @return how many were added to {@code target}; 0 when {@code timeout} passed without any
     */
    int take(Collection<? super Message> target, int limit, Duration timeout) throws InterruptedException;

    /** How many messages wait. */
    int size();
}
