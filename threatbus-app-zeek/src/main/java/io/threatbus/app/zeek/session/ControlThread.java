package io.threatbus.app.zeek.session;

import io.threatbus.spi.AppContext;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what transports hand over, in order: subscriptions come and go here, so that no socket waits for the bus. The queue
 * is bounded by those who use it: a few tasks for every connection.
 */
public final class ControlThread implements Executor {
    private static final Logger logger = LoggerFactory.getLogger(ControlThread.class);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean stopping;

    public ControlThread(AppContext context) {
        this.thread = context.newThread("control", this::run);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    private void run() {
        try {
            while (!stopping || !tasks.isEmpty()) {
                runSafely(tasks.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            logger.error("a request of a Zeek could not be served", e);
        }
    }

    /** Runs what is waiting, for the given time at most, and ends. */
    public void stop(long milliseconds) throws InterruptedException {
        stopping = true;
        tasks.add(() -> {});
        thread.join(milliseconds);
        thread.interrupt();
    }
}
