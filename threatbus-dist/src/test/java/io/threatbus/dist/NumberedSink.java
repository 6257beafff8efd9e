package io.threatbus.dist;

import io.threatbus.message.Json;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes to the indicators of {@link NumberedLoad}, and again with a snapshot whenever its bus has gone; notes which
 * numbers have come. Guarded by the lock on {@code this}.
 */
final class NumberedSink implements AutoCloseable {
    private static final long RETRY_NANOSECONDS = 20_000_000;
    private static final int SNAPSHOT_DAYS = 3650;

    private final WireBus bus;
    private final BitSet seen = new BitSet();
    private final Thread thread = new Thread(this::run, "sink");
    private long repeated;
    private long newestAt = System.nanoTime();
    private long longestSilence;
    private volatile @Nullable ZmtpClient client;
    private volatile boolean closed;

    NumberedSink(WireBus bus) throws IOException {
        this.bus = bus;
        client = connect();
        thread.setDaemon(true);
        thread.start();
    }

    private ZmtpClient connect() throws IOException {
        String topic;
        try (ZmtpClient requester = BusPorts.connect(bus.manage(), SocketType.REQ)) {
            Map<String, Object> request =
                    Map.of("action", "subscribe", "topic", "stix2/indicator", "snapshot", SNAPSHOT_DAYS);
            requester.send(List.of(new byte[0], Json.write(request).bytes()));
            requester.flush();
            topic = String.valueOf(((Map<?, ?>) Json.read(requester.receive().get(1))).get("topic"));
        }
        ZmtpClient connected = BusPorts.connect(bus.pub(), SocketType.SUB);
        connected.subscribe(topic.getBytes(StandardCharsets.US_ASCII));
        connected.setTimeout(Duration.ZERO);
        return connected;
    }

    private void run() {
        while (!closed) {
            ZmtpClient current = client;
            try {
                if (current == null) {
                    current = connect();
                    client = current;
                }
                take(new String(current.receive().get(0), StandardCharsets.UTF_8));
            } catch (IOException e) {
                if (current != null) {
                    current.close();
                }
                client = null;
                LockSupport.parkNanos(RETRY_NANOSECONDS);
            }
        }
    }

    private synchronized void take(String text) {
        if (text.contains(".load.example")) {
            int number = NumberedLoad.number(text);
            if (seen.get(number)) {
                repeated++;
            } else {
                long now = System.nanoTime();
                longestSilence = Math.max(longestSilence, now - newestAt);
                newestAt = now;
            }
            seen.set(number);
        }
    }

    /** Whether one with this number or a later one has come. */
    synchronized boolean hasFrom(int number) {
        return seen.length() > number;
    }

    /** How many of the first numbers have not come. */
    synchronized int missing(int number) {
        return number - seen.get(0, number).cardinality();
    }

    /** For how long nothing new has come at most since this was last asked. */
    synchronized Duration longestSilence() {
        Duration silence = Duration.ofNanos(longestSilence);
        longestSilence = 0;
        return silence;
    }

    /** How many came more than once, snapshots included. */
    synchronized long repeated() {
        return repeated;
    }

    @Override
    public void close() {
        closed = true;
        ZmtpClient current = client;
        if (current != null) {
            current.close();
        }
    }
}
