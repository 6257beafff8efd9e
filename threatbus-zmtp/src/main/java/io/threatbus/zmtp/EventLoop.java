package io.threatbus.zmtp;

import io.threatbus.spi.MemoryAccount;
import io.threatbus.toolkit.log.RateLimitedLog;
import io.threatbus.zmtp.wire.ZmtpException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the connections of any number of listening ports from one thread, the one that calls {@link #run}. Ports are
 * added before that; {@link #execute}, {@link #wakeup} and {@link #stop} may be called from any thread.
 */
public final class EventLoop implements Runnable, AutoCloseable {
    /** How often {@link Work#tick} is called at least. */
    public static final Duration TICK = Duration.ofMillis(200);

    private static final Logger logger = LoggerFactory.getLogger(EventLoop.class);
    private static final int CHUNK = 256 * 1024;

    /** What the owner does on the loop's thread besides answering its connections. */
    public interface Work {
        /** Called in every turn of the loop. */
        default void turn() {}

        /** How long the loop may wait for connections, in milliseconds, if there is nothing else to do. */
        default long pause() {
            return TICK.toMillis();
        }

        /** Called every {@link #TICK}. */
        default void tick() {}

        /** One of these, a task or a connection failed unexpectedly; the loop goes on. */
        default void failed(RuntimeException failure) {}

        /** A connection ended because its peer broke the protocol. */
        default void violated(Connection connection, ZmtpException violation) {}

        /**
         * A peer that had begun to shake hands was sent away, or went.
         *
         * @param reason a short stable code, as {@link ZmtpException#reason}
         */
        default void refused(Connection connection, String reason, String detail) {}
    }

    private final Selector selector;
    private final Work work;
    private final List<Port> ports = new ArrayList<>();
    private final LoopTasks tasks;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final byte[] chunk = new byte[CHUNK];
    private final LongSupplier nanoTime;
    private final RateLimitedLog failures;
    private final ReadyConnections ready;
    private final CurveScratch scratch = new CurveScratch();
    private final LoopMemory memory;
    private volatile boolean stopping;
    private long lastTick;
    private long lastTurn;

    /** The loop's own time: that in which it could read what peers sent, so that none is late while it waits. */
    private long servedNanos;

    /** A loop whose connections take what memory they want. */
    public EventLoop(Work work) {
        this(work, MemoryAccount.UNBOUNDED);
    }

    /** A loop whose connections share an account for what they have begun and not finished. */
    public EventLoop(Work work, MemoryAccount memory) {
        this(work, memory, System::nanoTime);
    }

    EventLoop(Work work, LongSupplier nanoTime) {
        this(work, MemoryAccount.UNBOUNDED, nanoTime);
    }

    EventLoop(Work work, MemoryAccount account, LongSupplier nanoTime) {
        this.work = work;
        this.nanoTime = nanoTime;
        this.tasks = new LoopTasks(nanoTime);
        this.ready = new ReadyConnections(nanoTime);
        this.memory = new LoopMemory(account, this::connections, nanoTime);
        failures = new RateLimitedLog(RateLimitedLog.MINUTE, nanoTime);
        lastTick = nanoTime.getAsLong();
        lastTurn = lastTick;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot wait for connections: " + e.getMessage(), e);
        }
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address is taken or is none of ours
     */
    public Port listen(InetSocketAddress address, Port.Settings settings) throws IOException {
        Port port = new Port(selector, address, settings, new Port.Surroundings(memory, ready, scratch, nanoTime));
        ports.add(port);
        return port;
    }

    /** Runs a task on the loop's thread, soon. */
    public void execute(Runnable task) {
        tasks.add(task);
        wakeup();
    }

    /** Makes the loop take a turn. Cheap when it is awake anyway. */
    public void wakeup() {
        if (awake.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /** Makes {@link #run} return; idempotent. */
    public void stop() {
        stopping = true;
        wakeup();
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopping() {
        return stopping;
    }

    /** Serves until {@link #stop}; then closes every port and connection. */
    @Override
    public void run() {
        try {
            while (!stopping) {
                turn();
            }
        } finally {
            close();
        }
    }

    private void turn() {
        try {
            if (awake.get() || !ready.isEmpty()) {
                selector.selectNow();
            } else {
                selector.select(Math.min(TICK.toMillis(), Math.max(1, work.pause())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot wait for connections: " + e.getMessage(), e);
        }
        awake.set(false);
        noteTurn();
        for (SelectionKey key : selector.selectedKeys()) {
            attempt("serving a connection", () -> serve(key));
        }
        selector.selectedKeys().clear();
        ready.serve((connection, end) -> attempt("serving a connection", () -> read(connection, end)));
        if (tasks.run(task -> attempt("a task", task))) {
            wakeup();
        }
        attempt("a turn", work::turn);
        long now = nanoTime.getAsLong();
        if (now - lastTick >= TICK.toNanos()) {
            lastTick = now;
            ports.forEach(Port::resume);
            attempt("dropping connections", this::dropUseless);
            attempt("a tick", work::tick);
        }
    }

    /** A turn that takes longer than a tick is spent waiting for {@code inq}, with what peers send left unread. */
    private void noteTurn() {
        long now = nanoTime.getAsLong();
        servedNanos += Math.min(now - lastTurn, TICK.toNanos());
        lastTurn = now;
    }

    /** What goes wrong for one must not end the endpoint for all; an Error does, like everywhere. */
    private void attempt(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failures.due(what)
                    .ifPresent(count ->
                            logger.error("Unexpected failure in {} ({} since the last message)", what, count, e));
            work.failed(e);
        }
    }

    private void serve(SelectionKey key) {
        if (key.attachment() instanceof Port port) {
            if (key.isValid()) {
                port.acceptable(selector, servedNanos);
            }
            return;
        }
        Connection connection = (Connection) key.attachment();
        if (key.isValid() && key.isWritable()) {
            guarded(connection, connection::writable);
        }
        if (key.isValid() && key.isReadable()) {
            ready.add(connection);
        }
    }

    private void read(Connection connection, long end) {
        guarded(connection, () -> {
            connection.readable(chunk, servedNanos, end);
            connection.closeIfFailed();
            if (connection.isBrokenOff()) {
                work.refused(connection, "cut", connection.whyBrokenOff());
            }
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    private void guarded(Connection connection, Step step) {
        if (connection.isClosed()) {
            return;
        }
        try {
            step.run();
        } catch (ZmtpException e) {
            logger.atDebug().addKeyValue("peer", connection).log("{}: {}", connection, e.getMessage());
            work.violated(connection, e);
            if (!connection.isOpen()) {
                work.refused(connection, e.reason(), String.valueOf(e.getMessage()));
            }
            connection.close(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            connection.close("lost: " + e.getMessage());
        } catch (RuntimeException e) {
            logger.atError()
                    .addKeyValue("peer", connection)
                    .log("{}: closed because of an unexpected failure", connection, e);
            work.failed(e);
            connection.close("unexpected failure: " + e);
        }
    }

    private void dropUseless() {
        for (Connection connection : connections()) {
            connection.closeIfFailed();
            connection.isUseless(servedNanos).ifPresent(reason -> {
                connection.close(reason);
                if (connection.isBrokenOff()) {
                    work.refused(connection, "late", reason);
                }
            });
        }
    }

    private List<Connection> connections() {
        List<Connection> connections = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Connection connection) {
                connections.add(connection);
            }
        }
        return connections;
    }

    /** Whether some connection still has something to write. On the loop's thread. */
    public boolean anyStalled() {
        return connections().stream().anyMatch(Connection::stalled);
    }

    /** Closes every port and connection. On the loop's thread, or when it never ran. Idempotent. */
    @Override
    public void close() {
        if (!selector.isOpen()) {
            return;
        }
        connections().forEach(connection -> attempt("closing", () -> connection.close("the endpoint stops")));
        try {
            for (Port port : ports) {
                port.close();
            }
            selector.close();
        } catch (IOException e) {
            logger.warn("Could not close a listening port: {}", e.getMessage());
        }
    }
}
