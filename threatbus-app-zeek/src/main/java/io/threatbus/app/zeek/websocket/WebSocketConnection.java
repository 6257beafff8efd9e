package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BrokerData;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from the handshake to its end: what waits to be sent, and whether it is acknowledged or has ended. All of
 * it is guarded by the lock.
 */
final class WebSocketConnection implements WebSocketLink {
    private static final Logger logger = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int GOODBYE_SECONDS = 1;

    private final WebSocketOptions options;
    private final WebSocketClientListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<String> queue = new ArrayDeque<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final WebSocketReceiver receiver;
    private ServerMessage.@Nullable Ack ack;
    private @Nullable String end;
    private boolean announced;
    private int unsent;

    WebSocketConnection(WebSocketOptions options, WebSocketClientListener listener) {
        this.options = options;
        this.listener = listener;
        this.receiver = new WebSocketReceiver(this, options, listener);
    }

    /** Takes what comes. */
    WebSocketReceiver receiver() {
        return receiver;
    }

    /** The listener hears of the connection before anything that comes through it. */
    void acknowledged(ServerMessage.Ack acknowledged) {
        lock.lock();
        try {
            if (ack != null || end != null) {
                return;
            }
            ack = acknowledged;
            announced = true;
            listener.connected(this);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the acknowledgement; false if it did not come in time, or the connection ended. One that comes later comes
     * to a connection that has ended.
     *
     * @param reason for the end, if it does not come in time
     */
    boolean awaitAck(Duration timeout, String reason) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (ack == null && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (ack == null) {
                finish(reason);
            }
            return ack != null && end == null;
        } finally {
            lock.unlock();
        }
    }

    /** The next message to be sent; empty if there is none within the time, or the connection has ended. */
    Optional<String> next(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (queue.isEmpty() && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (end != null) {
                return Optional.empty();
            }
            Optional<String> message = Optional.ofNullable(queue.poll());
            changed.signalAll();
            return message;
        } finally {
            lock.unlock();
        }
    }

    /** Notes the end, with the first reason that is given for it. */
    void finish(String reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
                unsent = queue.size();
                queue.clear();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        ended.complete(null);
    }

    /** Completes with the end. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    Optional<String> end() {
        lock.lock();
        try {
            return Optional.ofNullable(end);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the listener was told of the connection. */
    boolean wasAnnounced() {
        lock.lock();
        try {
            return announced;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String endpoint() {
        return ackText(true);
    }

    @Override
    public String version() {
        return ackText(false);
    }

    private String ackText(boolean endpoint) {
        lock.lock();
        try {
            if (ack == null) {
                return "";
            }
            return endpoint ? ack.endpoint() : ack.version();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Result publish(String topic, BrokerData value) {
        String message = ClientMessages.data(topic, value);
        lock.lock();
        try {
            if (end != null) {
                return Result.CLOSED;
            } else if (queue.size() >= options.queue()) {
                return Result.FULL;
            }
            queue.add(message);
            changed.signalAll();
            return Result.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitWritable(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (queue.size() >= options.queue() && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitClosed(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return end != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int unsent() {
        lock.lock();
        try {
            return unsent;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isOpen() {
        return end().isEmpty();
    }

    @Override
    public void disconnect(String reason) {
        finish(reason);
    }

    /** Sends what is queued no more; says goodbye if the server still listens. An interrupt does not cut that short. */
    void close(WebSocket socket) {
        finish("the client was closed");
        boolean interrupted = Thread.interrupted();
        try {
            if (!socket.isOutputClosed()) {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(GOODBYE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
            logger.debug("no goodbye to {}", options.uri(), e);
        } finally {
            socket.abort();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
