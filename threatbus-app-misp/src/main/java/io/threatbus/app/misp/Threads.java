package io.threatbus.app.misp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Threads of one instance. They are started and stopped by one thread at a time. */
final class Threads {
    private static final Logger logger = LoggerFactory.getLogger(Threads.class);

    private final Maker maker;
    private final String peer;
    private final InstanceHealth condition;
    private final List<Started> threads = new CopyOnWriteArrayList<>();

    /**
     * No threads yet.
     *
     * @param peer the MISP that all of them work for
     */
    Threads(Maker maker, String peer, InstanceHealth condition) {
        this.maker = maker;
        this.peer = peer;
        this.condition = condition;
    }

    /** Makes threads that are not started yet. */
    @FunctionalInterface
    interface Maker {
        Thread make(String role, Runnable task);
    }

    /** Work that ends when its thread is interrupted. */
    @FunctionalInterface
    interface Task {
        void run() throws InterruptedException;
    }

    /**
     * A thread.
     *
     * @param endsByItself whether it has been told to end, so that it need not be interrupted
     */
    private record Started(Thread thread, boolean endsByItself) {}

    /** Starts work that ends when its thread is interrupted. */
    void start(String role, Task task) {
        start(role, task, false);
    }

    /** Starts work that ends soon after it is told to, and is interrupted only if it does not. */
    void startFeed(String role, Task task) {
        start(role, task, true);
    }

    private void start(String role, Task task, boolean endsByItself) {
        Thread thread = maker.make(role, () -> {
            // Said by every line of the log that this thread writes, where the log is JSON.
            MDC.put("peer", peer);
            try {
                task.run();
            } catch (InterruptedException e) {
                logger.debug("{} stops", role);
            } catch (RuntimeException e) {
                // Under a name of its own, which nobody calls good again: the thread is gone until the bus is
                // restarted.
                condition.bad("thread " + role, "ended with " + e + "; see the log and restart the bus");
                throw e;
            }
        });
        threads.add(new Started(thread, endsByItself));
        thread.start();
    }

    /** Gives all threads half of the time to end by themselves, then interrupts them; leaves behind what hangs. */
    void stop(long time, TimeUnit unit) {
        long end = System.nanoTime() + unit.toNanos(time);
        boolean interrupted = false;
        for (Started started : threads) {
            if (!started.endsByItself) {
                started.thread.interrupt();
            }
        }
        for (Started started : threads) {
            Thread thread = started.thread;
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (thread.isAlive()) {
                logger.warn("thread {} does not end and is left behind", thread.getName());
                thread.interrupt();
            }
        }
        threads.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
