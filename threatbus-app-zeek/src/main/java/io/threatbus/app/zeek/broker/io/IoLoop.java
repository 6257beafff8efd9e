package io.threatbus.app.zeek.broker.io;

import io.threatbus.app.zeek.broker.wire.BrokerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the sockets of an endpoint: waits for sockets, timers and tasks, and never blocks otherwise.
 * {@link #execute}, {@link #isLoopThread} and {@link #stop} may be called from any thread, everything else from the loop.
 */
public final class IoLoop implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(IoLoop.class);
    private static final int SHARED_BUFFER = 128 * 1024;

    /** Owns a socket. */
    public interface Handler {
        /** The socket is ready for what its key is interested in. */
        void ready(SelectionKey key);

        /** {@link #ready} threw an exception. */
        void failed(RuntimeException failure);
    }

    /** A task for later. */
    public static final class Timer implements Comparable<Timer> {
        private final long deadline;
        private Runnable task;
        private boolean cancelled;

        private Timer(long deadline, Runnable task) {
            this.deadline = deadline;
            this.task = task;
        }

        /** Lets go of what the task refers to at once; the timer itself goes when its time has come. */
        public void cancel() {
            cancelled = true;
            task = () -> {};
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(deadline - other.deadline, 0);
        }
    }

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final byte[] readBuffer = new byte[SHARED_BUFFER];
    private final byte[] secondBuffer = new byte[SHARED_BUFFER];
    private volatile boolean stopped;

    public IoLoop(String name) {
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new BrokerException("cannot open a selector: " + e.getMessage(), e);
        }
        this.thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Ends the loop after the tasks that are waiting; every socket is closed by its owner before. */
    public void stop() {
        stopped = true;
        selector.wakeup();
    }

    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        thread.join(Math.max(1, timeout.toMillis()));
        return !thread.isAlive();
    }

    public boolean isLoopThread() {
        return Thread.currentThread() == thread;
    }

    /** Runs a task in the loop, soon. */
    public void execute(Runnable task) {
        tasks.add(task);
        if (!isLoopThread() && awake.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    public Timer schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(System.nanoTime() + delay.toNanos(), task);
        timers.add(timer);
        return timer;
    }

    public SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, handler);
    }

    /** Where any socket may read into; its content is valid until the next socket reads. */
    public byte[] readBuffer() {
        return readBuffer;
    }

    /** Where TLS may decrypt or encrypt into; its content is valid until the next use. */
    byte[] secondBuffer() {
        return secondBuffer;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                turn();
            }
            runTasks();
        } catch (IOException e) {
            throw new UncheckedIOException("the selector of the Broker endpoint failed", e);
        } finally {
            closeSelector();
        }
    }

    private void turn() throws IOException {
        if (tasks.isEmpty()) {
            long wait = millisecondsToNextTimer();
            if (wait == 0) {
                selector.selectNow();
            } else {
                selector.select(wait < 0 ? 0 : wait);
            }
        } else {
            selector.selectNow();
        }
        awake.set(false);
        for (SelectionKey key : selector.selectedKeys()) {
            dispatch(key);
        }
        selector.selectedKeys().clear();
        runTasks();
        runTimers();
    }

    private static void dispatch(SelectionKey key) {
        Handler handler = (Handler) key.attachment();
        try {
            if (key.isValid()) {
                handler.ready(key);
            }
        } catch (RuntimeException e) {
            handler.failed(e);
        }
    }

    /** Only the tasks of this moment: a task that adds another one must not keep the sockets waiting. */
    private void runTasks() {
        if (tasks.isEmpty()) {
            return;
        }
        Queue<Runnable> now = new ArrayDeque<>();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            now.add(task);
        }
        now.forEach(IoLoop::runSafely);
    }

    private void runTimers() {
        long now = System.nanoTime();
        Timer next = timers.peek();
        while (next != null && (next.cancelled || next.deadline - now <= 0)) {
            timers.poll();
            if (!next.cancelled) {
                runSafely(next.task);
            }
            next = timers.peek();
        }
    }

    /** Negative if there is no timer. */
    private long millisecondsToNextTimer() {
        Timer next = timers.peek();
        if (next == null) {
            return -1;
        }
        long nanoseconds = next.deadline - System.nanoTime();
        return nanoseconds <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanoseconds) + 1;
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            logger.error("a task of the Broker endpoint failed: {}", e.toString(), e);
        }
    }

    /** Sockets that have not come to their end are not left behind. */
    private void closeSelector() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            logger.debug("closing the selector failed", e);
        }
    }
}
