package io.threatbus.dist;

import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that sends numbered indicators at a steady rate over ZeroMQ, and a subscriber that sees that each number
 * comes once and in order. Each has one connection, for good: a loss of it is a failure.
 */
final class NumberedLoad implements AutoCloseable {
    private static final int REMEMBERED = 1 << 20;
    private static final Duration TICK = Duration.ofMillis(10);
    private static final Pattern NUMBER = Pattern.compile("n(\\d+)\\.load\\.example");

    private final int sendTo;
    private final ZmtpClient publisher;
    private final ZmtpClient subscriber;
    private final int perTick;
    private final long[] sentAt = new long[REMEMBERED];
    private final long[] latencies = new long[REMEMBERED];
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread sending = new Thread(() -> guard(this::send), "publisher");
    private final Thread receiving = new Thread(() -> guard(this::receive), "subscriber");
    private volatile int measuredFrom;
    private volatile boolean enough;
    private volatile int last = Integer.MAX_VALUE;

    private interface Work {
        void run() throws IOException;
    }

    /**
     * Connects both; nothing is sent yet.
     *
     * @param log of the bus, which names the ports
     */
    NumberedLoad(String log, int perSecond) throws IOException {
        BusPorts ports = BusPorts.of(log);
        this.sendTo = ports.send();
        this.perTick = Math.max(1, (int) (perSecond * TICK.toMillis() / 1000));
        this.subscriber = BusPorts.connect(ports.receive(), SocketType.SUB);
        this.publisher = BusPorts.connect(sendTo, SocketType.PUB);
        subscriber.subscribe(ports.register("stix2/indicator"));
        publisher.receive();
    }

    /** Another publisher comes, which the bus notes at DEBUG, and goes. */
    void visit() throws IOException {
        try (ZmtpClient visitor = BusPorts.connect(sendTo, SocketType.PUB)) {
            visitor.receive();
        }
    }

    /** What the pattern of the message with a number is about. */
    static String value(int number) {
        return "n" + number + ".load.example";
    }

    /** The number in a value of {@link #value}. */
    static int number(String text) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no number in " + text);
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** What is sent over ZeroMQ for a number. */
    static byte[] frame(int number) {
        UUID uuid = UUID.nameUUIDFromBytes(value(number).getBytes(StandardCharsets.UTF_8));
        return ("stix2/indicator {\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" + uuid + "\","
                        + "\"created\":\"2026-11-22T10:00:00.000Z\",\"modified\":\"2026-11-22T10:00:00.000Z\","
                        + "\"pattern\":\"[domain-name:value = '" + value(number) + "']\",\"pattern_type\":\"stix\","
                        + "\"valid_from\":\"2026-11-22T10:00:00Z\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    NumberedLoad start() {
        for (Thread thread : List.of(receiving, sending)) {
            thread.setDaemon(true);
            thread.start();
        }
        return this;
    }

    private void guard(Work work) {
        try {
            work.run();
        } catch (IOException | AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }

    private void send() throws IOException {
        for (long due = System.nanoTime(); !enough; due += TICK.toNanos()) {
            LockSupport.parkNanos(due - System.nanoTime());
            for (int i = 0; i < perTick; i++) {
                sendNext();
            }
            publisher.flush();
        }
        // The subscriber ends with this one, which it cannot have before it knows so.
        last = sent.get();
        sendNext();
        publisher.flush();
    }

    private void sendNext() throws IOException {
        int number = sent.get();
        sentAt[number % REMEMBERED] = System.nanoTime();
        publisher.send(List.of(frame(number)));
        sent.incrementAndGet();
    }

    private void receive() throws IOException {
        subscriber.setTimeout(BusPorts.PATIENCE);
        while (received.get() <= last) {
            try {
                String text = new String(subscriber.receive().get(0), StandardCharsets.UTF_8);
                if (number(text) != received.get()) {
                    throw new AssertionError("number " + number(text) + " came instead of " + received);
                }
                int slot = received.get() % REMEMBERED;
                latencies[slot] = System.nanoTime() - sentAt[slot];
                received.incrementAndGet();
            } catch (SocketTimeoutException e) {
                throw new AssertionError("nothing comes after " + received + " of " + sent + " messages", e);
            }
        }
    }

    int sent() {
        check();
        return sent.get();
    }

    int received() {
        check();
        return received.get();
    }

    void forgetLatencies() {
        measuredFrom = received.get();
    }

    /** How long messages took from here to here, since the last {@link #forgetLatencies}. */
    long latencyMicros(double quantile) {
        int to = received.get();
        long[] sorted = IntStream.range(Math.max(measuredFrom, to - REMEMBERED + 1), to)
                .mapToLong(number -> latencies[number % REMEMBERED])
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[(int) (quantile * (sorted.length - 1))] / 1000;
    }

    private void check() {
        Throwable seen = failure.get();
        if (seen != null) {
            throw new AssertionError("the load fails", seen);
        }
    }

    /** Sends no more, and waits until everything has come; returns how many that were. */
    int finish() {
        enough = true;
        try {
            sending.join();
            receiving.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        check();
        return received.get();
    }

    @Override
    public void close() {
        enough = true;
        publisher.close();
        subscriber.close();
    }
}
