package io.threatbus.zmtp;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What other threads ask a loop to do. Any thread adds; the loop's runs. */
final class LoopTasks {
    private static final long LONGEST_NANOS = Duration.ofMillis(20).toNanos();

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final LongSupplier nanoTime;

    LoopTasks(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void add(Runnable task) {
        waiting.add(task);
    }

    /**
     * Runs what waits; not all at once if there is very much: those who wait for something else have their turn as well.
     *
     * @return whether something is left
     */
    boolean run(Consumer<Runnable> runner) {
        long end = nanoTime.getAsLong() + LONGEST_NANOS;
        Runnable task = waiting.poll();
        while (task != null) {
            runner.accept(task);
            task = nanoTime.getAsLong() - end < 0 ? waiting.poll() : null;
        }
        return !waiting.isEmpty();
    }
}
