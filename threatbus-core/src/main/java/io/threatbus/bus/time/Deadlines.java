package io.threatbus.bus.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs steps of plugins that may hang. */
public final class Deadlines {
    private static final Logger logger = LoggerFactory.getLogger(Deadlines.class);

    private Deadlines() {}

    /**
     * Runs all steps at once, each in a thread of its own, and leaves those behind that are not done in time.
     *
     * @param what the step, for the log, such as {@code stop}
     * @param steps by the name of the plugin
     * @return the names of those left behind
     */
    public static List<String> run(String what, Map<String, Runnable> steps, Duration deadline)
            throws InterruptedException {
        Map<String, Thread> threads = new LinkedHashMap<>();
        steps.forEach((plugin, step) -> threads.put(plugin, start(what, plugin, step)));
        long end = System.nanoTime() + deadline.toNanos();
        List<String> left = new ArrayList<>();
        for (Map.Entry<String, Thread> entry : threads.entrySet()) {
            Thread thread = entry.getValue();
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            if (thread.isAlive()) {
                left.add(entry.getKey());
                logger.warn(
                        "{} hangs in {} for more than {} ms and is left behind: {}",
                        entry.getKey(),
                        what,
                        deadline.toMillis(),
                        where(thread));
            }
        }
        return left;
    }

    private static Thread start(String what, String plugin, Runnable step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (RuntimeException e) {
                        logger.warn("{} failed to {}; going on without it", plugin, what, e);
                    }
                },
                plugin + "-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static String where(Thread thread) {
        StackTraceElement[] trace = thread.getStackTrace();
        return trace.length == 0 ? "it has just ended" : "at " + trace[0];
    }
}
