package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.ShutdownSignalException;
import io.threatbus.ThreatBusException;
import io.threatbus.toolkit.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Keeps one side of the backbone connected: opens a connection, lets the work run on it, and reconnects with growing
 * pauses when that ends. Runs on a thread of its own; {@link #start} and the stop come from the lifecycle thread.
 * The fields that both use are guarded by the lock on {@code this}.
 */
final class Link implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(Link.class);

    private static final Duration CLOSE = Duration.ofMillis(500);

    /** What is done on a connection. */
    interface Work {
        /**
         * Sets up and works until the connection is lost, which shows as an exception.
         *
         * @param ready to be called when everything is set up
         */
        void run(BrokerConnection connection, Runnable ready)
                throws IOException, TimeoutException, InterruptedException;
    }

    private final String role;
    private final RabbitMqSettings settings;
    private final Connector connector;
    private final Work work;
    private final LinkReport report;
    private final Backoff backoff;
    private final Thread thread;
    private boolean stopping;
    private Optional<BrokerConnection> current = Optional.empty();
    /** Owned by the link's thread. */
    private Failure.Phase phase = Failure.Phase.SETUP;

    /**
     * A link, not started.
     *
     * @param threads makes a thread of a role
     */
    Link(
            String role,
            RabbitMqSettings settings,
            Connector connector,
            Work work,
            LinkReport report,
            Backoff backoff,
            BiFunction<String, Runnable, Thread> threads) {
        this.role = role;
        this.settings = settings;
        this.connector = connector;
        this.work = work;
        this.report = report;
        this.backoff = backoff;
        this.thread = threads.apply(role, this);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        // Said by every line of the log that this thread writes, where the log is JSON.
        MDC.put("peer", connector.target());
        try {
            while (!isStopping()) {
                attempt();
                pause(backoff.next());
            }
        } catch (InterruptedException e) {
            logger.debug("The {} link ends", role);
        }
    }

    private void attempt() throws InterruptedException {
        phase = Failure.Phase.SETUP;
        try {
            BrokerConnection connection = connector.open(role);
            try {
                current(Optional.of(connection));
                work.run(connection, () -> ready(connection));
            } finally {
                current(Optional.empty());
                connector.lost(connection);
                connection.close(CLOSE);
            }
        } catch (ShutdownSignalException | ThreatBusException | IOException | TimeoutException e) {
            failed(e);
        } catch (RuntimeException e) {
            logger.error("Unexpected failure of the {} link to RabbitMQ; reconnecting", role, e);
            failed(e);
        }
    }

    private void failed(Exception cause) {
        if (!isStopping()) {
            logger.debug("The {} link to RabbitMQ failed", role, cause);
            report.down(Failure.of(cause, phase, settings, connector.target()));
        }
    }

    private void ready(BrokerConnection connection) {
        phase = Failure.Phase.RUNNING;
        backoff.reset();
        report.up(connection.peer());
    }

    private synchronized void current(Optional<BrokerConnection> connection) {
        current = connection;
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private synchronized void pause(Duration duration) throws InterruptedException {
        long deadline = System.nanoTime() + duration.toNanos();
        for (long left = duration.toMillis(); !stopping && left > 0; ) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    /** Makes the work end; returns at once. */
    void requestStop() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        thread.interrupt();
    }

    /**
     * Waits until the work has ended and the connection is closed; halfway through the time it closes it by force, where
     * the broker does not read or answer.
     *
     * @return false if the thread still runs after {@code deadline}
     */
    boolean awaitEnd(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            thread.join(Math.max(1, deadline.toMillis() / 2));
            if (thread.isAlive()) {
                closeCurrent();
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void closeCurrent() {
        Optional<BrokerConnection> open;
        synchronized (this) {
            open = current;
        }
        open.ifPresent(connection -> connection.close(CLOSE));
    }
}
