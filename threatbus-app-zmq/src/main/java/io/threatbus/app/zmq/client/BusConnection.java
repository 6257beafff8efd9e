package io.threatbus.app.zmq.client;

import io.threatbus.message.StixObject;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection to the port of a bus that receives. A thread of its own listens to the bus, so that a connection that
 * the bus has ended is known before anything more is written to it; it also ends a connection on which the bus takes
 * nothing for too long, which frees the thread that waits in {@link #send}.
 */
final class BusConnection implements AutoCloseable {
    private static final byte BEGIN = 1;
    private static final long WATCH_MILLISECONDS = 200;

    private final ZmtpClient client;
    private final Duration timeout;
    private final AtomicLong busySince = new AtomicLong();
    private final Thread listener = new Thread(this::listen, "publish-listener");
    private final Thread watchdog = new Thread(this::watch, "publish-watchdog");
    private volatile Optional<IOException> end = Optional.empty();
    private volatile boolean stalled;
    private volatile boolean closed;

    private BusConnection(ZmtpClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
        listener.setDaemon(true);
        watchdog.setDaemon(true);
    }

    /** Connects, and waits until the bus has said what it wants to hear. */
    static BusConnection open(Endpoint bus, Duration timeout) throws IOException {
        ZmtpClient client = bus.connect(SocketType.XPUB, timeout);
        try {
            awaitInterest(client);
            client.setTimeout(Duration.ZERO);
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
        BusConnection connection = new BusConnection(client, timeout);
        connection.listener.start();
        connection.watchdog.start();
        return connection;
    }

    private static void awaitInterest(ZmtpClient client) throws IOException {
        String wanted = "";
        while (!"stix2/indicator".startsWith(wanted) || wanted.isEmpty()) {
            byte[] frame = client.receive().get(0);
            boolean begins = frame.length > 0 && frame[0] == BEGIN;
            if (begins && frame.length == 1) {
                return;
            }
            wanted = begins ? new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8) : "";
        }
    }

    private void listen() {
        try {
            while (true) {
                client.receive();
            }
        } catch (IOException e) {
            end = Optional.of(e);
        } catch (RuntimeException e) {
            end = Optional.of(new IOException(e));
        }
    }

    /** Why the connection is no longer usable, if so. */
    Optional<IOException> end() {
        return end;
    }

    /** Whether it was given up because the bus took nothing for too long. */
    boolean isStalled() {
        return stalled;
    }

    void send(StixObject object) throws IOException {
        byte[] topic = (object.topic().name() + " ").getBytes(StandardCharsets.UTF_8);
        watched(() -> client.send(List.of(object.json().prefixedWith(topic))));
    }

    void flush() throws IOException {
        watched(client::flush);
    }

    /** Says that nothing more comes, and waits until the bus has read everything and hung up: the proof of delivery. */
    void finish() throws IOException, InterruptedException {
        watched(client::endSending);
        listener.join(Math.max(1, timeout.toMillis()));
        IOException reason = end.orElseThrow(() ->
                new IOException("it does not say that it has read everything within " + timeout.toSeconds() + " s"));
        if (!(reason instanceof EOFException)) {
            throw reason;
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private void watched(Action action) throws IOException {
        if (end.isPresent()) {
            throw new IOException(end.get().getMessage(), end.get());
        }
        busySince.set(System.nanoTime() | 1);
        try {
            action.run();
        } finally {
            busySince.set(0);
        }
    }

    private void watch() {
        try {
            while (!closed && end.isEmpty()) {
                long since = busySince.get();
                if (since != 0 && System.nanoTime() - since > timeout.toNanos()) {
                    stalled = true;
                    client.close();
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(WATCH_MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }
}
