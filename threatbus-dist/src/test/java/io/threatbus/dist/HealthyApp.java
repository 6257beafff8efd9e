package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Json;
import io.threatbus.testing.Await;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An application that does everything right: it publishes fifty messages a second, receives all, and sends heartbeats, on
 * three connections that it keeps. Whatever others send does not concern it.
 */
final class HealthyApp implements AutoCloseable {
    private static final long PERIOD_NANOS = Duration.ofMillis(20).toNanos();
    private static final int HEARTBEAT_EVERY = 25;
    private static final Pattern NUMBER = Pattern.compile("healthy(\\d+)\\.example");

    private final ZmtpClient manager;
    private final ZmtpClient subscriber;
    private final ZmtpClient publisher;
    private final String topic;
    private final Map<Integer, Long> sentAt = new ConcurrentHashMap<>();
    private final BitSet received = new BitSet();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread sending = new Thread(() -> guard(this::send), "healthy-publisher");
    private final Thread receiving = new Thread(() -> guard(this::receive), "healthy-subscriber");
    private final Thread beating = new Thread(() -> guard(this::beat), "healthy-heartbeats");
    private final long[] latencies = new long[1 << 16];
    private volatile long longestHeartbeat;
    private volatile boolean enough;
    private volatile boolean closed;

    private interface Work {
        void run() throws IOException;
    }

    /** Subscribes, and begins. */
    HealthyApp(BusPorts ports) throws IOException {
        manager = BusPorts.connect(ports.manage(), SocketType.REQ);
        topic = String.valueOf(ask(Map.of("action", "subscribe", "topic", "stix2/indicator"), "success")
                .get("topic"));
        subscriber = BusPorts.connect(ports.receive(), SocketType.SUB);
        subscriber.subscribe(topic.getBytes(StandardCharsets.US_ASCII));
        publisher = BusPorts.connect(ports.send(), SocketType.PUB);
        publisher.receive();
        for (Thread thread : List.of(receiving, sending, beating)) {
            thread.setDaemon(true);
            thread.start();
        }
        Await.until("messages flow", () -> {
            check();
            return arrived.get() > 10;
        });
    }

    private void guard(Work work) {
        try {
            work.run();
        } catch (IOException | AssertionError e) {
            if (!closed) {
                failure.compareAndSet(null, e);
            }
        }
    }

    private Map<?, ?> ask(Map<String, Object> request, String status) throws IOException {
        manager.send(List.of(new byte[0], Json.write(request).bytes()));
        manager.flush();
        Map<?, ?> reply = (Map<?, ?>) Json.read(manager.receive().get(1));
        assertThat(reply.get("status")).as("%s", reply).isEqualTo(status);
        return reply;
    }

    private void send() throws IOException {
        long begin = System.nanoTime();
        while (!enough) {
            int number = sent.get();
            LockSupport.parkNanos(begin + number * PERIOD_NANOS - System.nanoTime());
            if (begin + number * PERIOD_NANOS - System.nanoTime() <= 0) {
                sentAt.put(number, System.nanoTime());
                publisher.send(List.of(("stix2/indicator " + indicator(number)).getBytes(StandardCharsets.UTF_8)));
                publisher.flush();
                sent.incrementAndGet();
            }
        }
    }

    private static String indicator(int number) {
        return "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" + UUID.randomUUID() + "\","
                + "\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
                + "\"pattern\":\"[domain-name:value = 'healthy" + number + ".example']\",\"pattern_type\":\"stix\","
                + "\"valid_from\":\"2026-01-01T00:00:00Z\"}";
    }

    private void receive() throws IOException {
        while (!closed) {
            byte[] frame = subscriber.receive().get(0);
            Matcher own = NUMBER.matcher(new String(frame, 0, Math.min(frame.length, 1000), StandardCharsets.UTF_8));
            if (own.find()) {
                int number = Integer.parseInt(own.group(1));
                assertThat(received.get(number)).as("message %d twice", number).isFalse();
                received.set(number);
                latencies[arrived.get() % latencies.length] = System.nanoTime() - sentAt.remove(number);
                arrived.incrementAndGet();
            }
        }
    }

    private void beat() throws IOException {
        for (int next = HEARTBEAT_EVERY; !enough; next += HEARTBEAT_EVERY) {
            while (sent.get() < next && !enough) {
                LockSupport.parkNanos(PERIOD_NANOS);
            }
            long begin = System.nanoTime();
            ask(Map.of("action", "heartbeat", "topic", topic), "success");
            longestHeartbeat = Math.max(longestHeartbeat, System.nanoTime() - begin);
        }
    }

    private void check() {
        Throwable seen = failure.get();
        if (seen != null) {
            throw new AssertionError("the healthy application fails", seen);
        }
    }

    int arrived() {
        check();
        return arrived.get();
    }

    /** Sends no more; everything has to come, once. Unsubscribes. */
    void finish() {
        enough = true;
        try {
            sending.join();
            beating.join();
            Await.until("all have come", () -> arrived() == sent.get());
            ask(Map.of("action", "unsubscribe", "topic", topic), "success");
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** How long a share of the messages took at most. */
    Duration latency(double quantile) {
        long[] sorted = Arrays.copyOf(latencies, Math.min(latencies.length, arrived.get()));
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[(int) (quantile * (sorted.length - 1))]);
    }

    Duration longestHeartbeat() {
        return Duration.ofNanos(longestHeartbeat);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d messages, p99 %d ms, the longest %d ms, the longest heartbeat %d ms",
                arrived.get(),
                latency(0.99).toMillis(),
                latency(1).toMillis(),
                longestHeartbeat().toMillis());
    }

    @Override
    public void close() {
        closed = true;
        enough = true;
        manager.close();
        subscriber.close();
        publisher.close();
    }
}
