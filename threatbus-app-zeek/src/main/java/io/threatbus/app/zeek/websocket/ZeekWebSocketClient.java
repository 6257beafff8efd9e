package io.threatbus.app.zeek.websocket;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a WebSocket server of Zeek or libbroker: connects, subscribes, sends at a bounded rate, asks for
 * signs of life, and begins anew after a capped and jittered pause when anything goes wrong. One thread owns the connection
 * and all sending.
 */
public final class ZeekWebSocketClient implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(ZeekWebSocketClient.class);
    /**
     * The JDK does not always report that the server is gone, above all when its last message and the end of the stream
     * come together: an unanswered ping is then the only sign. A busy Zeek answers late, so one is not enough.
     */
    private static final int SIGNS_MISSED = 3;

    private static final String HINT = "A single Zeek 8.1 or newer acknowledges nobody without a cluster backend: load"
            + " websocket.zeek. A cluster on ZeroMQ acknowledges nobody without a logger node: add one";

    private final WebSocketOptions options;
    private final WebSocketClientListener listener;
    private final ExecutorService callbacks;
    private final HttpClient http;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param threads makes the thread that owns the connection */
    public ZeekWebSocketClient(WebSocketOptions options, WebSocketClientListener listener, ThreadFactory threads) {
        this.options = options;
        this.listener = listener;
        this.callbacks = Executors.newCachedThreadPool(task -> {
            Thread callback = new Thread(task, "zeek-websocket-callbacks");
            callback.setDaemon(true);
            return callback;
        });
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(options.timeout())
                .executor(callbacks)
                .followRedirects(HttpClient.Redirect.NEVER);
        options.tls().ifPresent(builder::sslContext);
        this.http = builder.build();
        this.thread = threads.newThread(this::run);
    }

    /** Begins to connect. */
    public void start() {
        thread.start();
    }

    private void run() {
        int failures = 0;
        try {
            while (!isClosing()) {
                failures = connectOnce() ? 0 : failures + 1;
                if (closing.await(pause(failures).toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After a connection that had worked the first pause is the shortest. */
    private Duration pause(int failures) {
        long shortest = options.shortestRetry().toMillis();
        long longest = options.longestRetry().toMillis();
        long doubled = Math.min(longest, shortest << Math.min(Math.max(failures - 1, 0), 20));
        return Duration.ofMillis(doubled / 2 + ThreadLocalRandom.current().nextLong(doubled / 2 + 1));
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** One connection from beginning to end; tells whether the server acknowledged it. */
    private boolean connectOnce() throws InterruptedException {
        WebSocketConnection link = new WebSocketConnection(options, listener);
        Optional<WebSocket> opened = open(link);
        if (opened.isEmpty()) {
            return false;
        }
        WebSocket socket = opened.get();
        long sent = 0;
        try {
            send(link, socket, ClientMessages.subscriptions(options.topics()));
            if (link.awaitAck(options.timeout(), noAcknowledgement())) {
                sent = serve(link, socket);
            }
        } catch (ExecutionException | TimeoutException e) {
            link.finish("sending failed: " + cause(e));
        } finally {
            link.close(socket);
            ended(link, sent);
        }
        return link.wasAnnounced();
    }

    private String noAcknowledgement() {
        return "no acknowledgement within " + options.timeout().toSeconds() + " s. " + HINT;
    }

    private void ended(WebSocketConnection link, long sent) {
        String reason = link.end().orElse("");
        if (link.wasAnnounced()) {
            listener.disconnected(link, sent == 0 ? reason : reason + ", after " + sent + " messages had been sent");
        } else {
            failed(new Attempt(reason.equals(noAcknowledgement()) ? "no-ack" : "refused", reason));
        }
    }

    private Optional<WebSocket> open(WebSocketConnection link) throws InterruptedException {
        CompletableFuture<WebSocket> opening = http.newWebSocketBuilder()
                .connectTimeout(options.timeout())
                .header("X-Application-Name", options.applicationName())
                .buildAsync(options.uri(), link.receiver());
        try {
            return Optional.of(opening.get(2 * options.timeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            failed(Attempt.failed(e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            opening.cancel(true);
            failed(new Attempt("timeout", "the server did not answer in time"));
        }
        return Optional.empty();
    }

    private void failed(Attempt attempt) {
        if (!isClosing()) {
            listener.attemptFailed(attempt.kind(), attempt.reason());
        }
    }

    private static String cause(Exception e) {
        if (e instanceof TimeoutException) {
            return "the server does not read";
        }
        return String.valueOf(e.getCause() == null ? e : e.getCause());
    }

    /** Sends until the connection ends, and tells how many messages. */
    private long serve(WebSocketConnection link, WebSocket socket)
            throws InterruptedException, ExecutionException, TimeoutException {
        RateLimiter pace = new RateLimiter(options.rate(), System::nanoTime);
        long sent = 0;
        long lastPing = System.nanoTime();
        while (link.isOpen()) {
            Optional<String> message = link.next(options.pingInterval());
            if (message.isPresent()) {
                pause(pace.take());
                send(link, socket, message.get());
                sent++;
            }
            if (System.nanoTime() - lastPing >= options.pingInterval().toNanos()) {
                lastPing = System.nanoTime();
                ping(link, socket);
            }
        }
        return sent;
    }

    private void pause(long nanoseconds) throws InterruptedException {
        if (nanoseconds > 0) {
            TimeUnit.NANOSECONDS.sleep(nanoseconds);
        }
    }

    private void ping(WebSocketConnection link, WebSocket socket)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (link.receiver().silence().compareTo(options.pingInterval().multipliedBy(SIGNS_MISSED)) > 0) {
            link.finish("no sign of life for " + link.receiver().silence().toSeconds() + " s");
            return;
        }
        await(link, socket.sendPing(ByteBuffer.wrap(new byte[] {'t', 'b'})));
    }

    private void send(WebSocketConnection link, WebSocket socket, String text)
            throws InterruptedException, ExecutionException, TimeoutException {
        await(link, socket.sendText(text, true));
    }

    /** A send need not come to an end when the connection does. */
    private void await(WebSocketConnection link, CompletableFuture<WebSocket> done)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture.anyOf(done, link.ended())
                .get(options.pingInterval().toMillis() * SIGNS_MISSED, TimeUnit.MILLISECONDS);
    }

    /** Says goodbye and ends. Idempotent. */
    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join(options.timeout().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        callbacks.shutdown();
        logger.debug("the connection to {} is closed", options.uri());
    }
}
