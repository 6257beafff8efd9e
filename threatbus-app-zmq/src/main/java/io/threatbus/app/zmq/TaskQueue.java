package io.threatbus.app.zmq;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what the bus may take its time for, one after the other, on a thread of its own: a subscription can send a question
 * for history into a full {@code inq}, and heartbeats are answered meanwhile. Any thread adds; {@link #run} belongs to the
 * thread that runs the tasks.
 */
final class TaskQueue implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(TaskQueue.class);
    private static final int MOST_WAITING = 10_000;

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>(MOST_WAITING);

    /** Adds a task; false if too many wait already. */
    boolean offer(Runnable task) {
        return tasks.offer(task);
    }

    /**
     * Adds a task for which there must be room.
     *
     * @throws IllegalStateException if too many wait already
     */
    void add(Runnable task) {
        tasks.add(task);
    }

    /** Runs tasks until interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                Runnable task = tasks.take();
                try {
                    task.run();
                } catch (RuntimeException e) {
                    logger.error("Could not end a subscription", e);
                }
            }
        } catch (InterruptedException e) {
            logger.debug("The registrar stops");
        }
    }
}
