package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerFormatException;
import java.net.ProtocolException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from the handshake to its end. The queue and the state are guarded by the lock; the text that is being
 * put together belongs to the thread of the receiving callbacks, of which the JDK runs one at a time.
 */
final class WebSocketConnection implements WebSocketLink, WebSocket.Listener {
    private static final Logger logger = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int GOODBYE_SECONDS = 1;

    private final WebSocketOptions options;
    private final WebSocketClientListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<String> queue = new ArrayDeque<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private ServerMessage.@Nullable Ack ack;
    private @Nullable String end;
    private boolean announced;
    private int unsent;
    private volatile long lastSign = System.nanoTime();

    WebSocketConnection(WebSocketOptions options, WebSocketClientListener listener) {
        this.options = options;
        this.listener = listener;
    }

    @Override
    public void onOpen(WebSocket socket) {
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        lastSign = System.nanoTime();
        if (text.length() + data.length() > options.mostCharacters()) {
            finish("a message of more than " + options.mostCharacters() + " characters came");
            socket.abort();
            return null;
        }
        text.append(data);
        if (last) {
            String message = text.toString();
            text.setLength(0);
            if (text.capacity() > options.mostCharacters() / 16) {
                text.trimToSize();
            }
            receive(message);
        }
        socket.request(1);
        return null;
    }

    private void receive(String message) {
        try {
            ServerMessage received = ServerMessage.read(message, options.decoding());
            if (received instanceof ServerMessage.Ack acknowledged) {
                acknowledged(acknowledged);
            } else if (!wasAnnounced() && received instanceof ServerMessage.Data) {
                listener.malformed(this, "a publication came before the acknowledgement");
            } else if (received instanceof ServerMessage.Data data) {
                listener.message(this, data.topic(), data.value());
            } else if (received instanceof ServerMessage.Failure failure) {
                listener.failure(this, failure.code(), failure.context());
                refusedBeforeAck(failure);
            }
        } catch (BrokerFormatException e) {
            listener.malformed(this, String.valueOf(e.getMessage()));
        }
    }

    /** The listener hears of the connection before anything that comes through it. */
    private void acknowledged(ServerMessage.Ack acknowledged) {
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

    /** A server that dislikes the subscriptions stays connected and never recovers. */
    private void refusedBeforeAck(ServerMessage.Failure failure) {
        if (!wasAnnounced()) {
            String hint = failure.code().equals("invalid_uri") ? ": Zeek's path is /v1/messages/json" : "";
            finish("Zeek refused the connection: " + failure.code() + ": " + failure.context() + hint);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        listener.malformed(this, "a binary frame came");
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        lastSign = System.nanoTime();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        lastSign = System.nanoTime();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        finish("the server closed the connection (" + code + (reason.isEmpty() ? ", no reason given" : ", " + reason)
                + ")");
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        boolean protocol = false;
        StringBuilder reason = new StringBuilder();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            protocol |= cause instanceof ProtocolException;
            reason.append(": ")
                    .append(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        }
        finish((protocol ? "the server broke the WebSocket protocol" : "the connection broke") + reason);
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

    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastSign);
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
