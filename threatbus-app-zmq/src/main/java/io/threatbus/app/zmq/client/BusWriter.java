package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.message.StixObject;
import io.threatbus.zmtp.SocketType;
import io.threatbus.zmtp.ZmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends to a bus and knows what arrived. A watchdog ends the connection when the bus takes nothing for too long, which
 * frees the thread that waits in {@link #send}.
 */
final class BusWriter implements AutoCloseable {
    private static final byte BEGIN = 1;
    private static final long WATCH_MILLISECONDS = 200;

    private final Endpoint bus;
    private final ZmtpClient client;
    private final Duration timeout;
    private final AtomicLong busySince = new AtomicLong();
    private final Thread watchdog = new Thread(this::watch, "publish-watchdog");
    private volatile boolean closed;

    private BusWriter(Endpoint bus, ZmtpClient client, Duration timeout) {
        this.bus = bus;
        this.client = client;
        this.timeout = timeout;
        watchdog.setDaemon(true);
    }

    /**
     * Connects, and waits until the bus has said what it wants to hear.
     *
     * @throws ThreatBusException if there is no bus
     */
    static BusWriter connect(Endpoint bus, Duration timeout) {
        try {
            ZmtpClient client = ZmtpClient.connect(bus.address(), SocketType.XPUB, timeout);
            BusWriter writer = new BusWriter(bus, client, timeout);
            writer.awaitInterest();
            writer.watchdog.start();
            return writer;
        } catch (IOException e) {
            throw new ThreatBusException(
                    "no bus receives at " + bus + ": " + e.getMessage()
                            + ". Is it running, and is this its port 'sub'?",
                    e);
        }
    }

    private void awaitInterest() throws IOException {
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

    void send(StixObject object) {
        byte[] topic = (object.topic().name() + " ").getBytes(StandardCharsets.UTF_8);
        watched(() -> client.send(List.of(object.json().prefixedWith(topic))));
    }

    void flush() {
        watched(client::flush);
    }

    /** Waits until the bus has read everything. */
    void finish() {
        watched(client::flush);
        try {
            client.finish(timeout);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private void watched(Action action) {
        busySince.set(System.nanoTime() | 1);
        try {
            action.run();
        } catch (IOException e) {
            throw broken(e);
        } finally {
            busySince.set(0);
        }
    }

    private ThreatBusException broken(IOException e) {
        return new ThreatBusException(
                "the bus at " + bus + " did not take everything: " + e.getMessage()
                        + ". How much of what was sent last has arrived is not known: send it again",
                e);
    }

    private void watch() {
        try {
            while (!closed) {
                long since = busySince.get();
                if (since != 0 && System.nanoTime() - since > timeout.toNanos()) {
                    client.close();
                    return;
                }
                Thread.sleep(WATCH_MILLISECONDS);
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
