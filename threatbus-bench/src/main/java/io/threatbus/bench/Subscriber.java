package io.threatbus.bench;

import io.threatbus.zmtp.ZmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Receives on a thread of its own, counts, and notes how old each message is. */
final class Subscriber implements AutoCloseable {
    private static final int STAMP_DIGITS = 19;
    private static final int MOST_LATENCIES = 1 << 20;
    private static final long NANOS_PER_MICRO = 1000;

    private final ZmtpClient client;
    private final Thread thread = new Thread(this::receive, "subscriber");
    private final long[] latencies = new long[MOST_LATENCIES];
    private final AtomicLong received = new AtomicLong();
    private volatile int measured;

    Subscriber(ZmtpClient client) throws IOException {
        this.client = client;
        client.setTimeout(Duration.ZERO);
        thread.setDaemon(true);
        thread.start();
    }

    private void receive() {
        try {
            while (true) {
                byte[] frame = client.receive().get(0);
                if (!Load.isStamped(frame)) {
                    // The bus hands applications the questions for history of others.
                    continue;
                }
                int end = frame.length - 1;
                String stamp = new String(frame, end - STAMP_DIGITS, STAMP_DIGITS, StandardCharsets.US_ASCII).trim();
                int index = measured;
                latencies[index % MOST_LATENCIES] = System.nanoTime() - Long.parseLong(stamp);
                measured = index + 1;
                received.incrementAndGet();
            }
        } catch (IOException e) {
            measured = 0;
        }
    }

    long received() {
        return received.get();
    }

    void forgetLatencies() {
        measured = 0;
    }

    long latencyMicros(double quantile) {
        long[] sorted = Arrays.copyOf(latencies, Math.min(measured, MOST_LATENCIES));
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, (long) (quantile * sorted.length))] / NANOS_PER_MICRO;
    }

    @Override
    public void close() {
        client.close();
    }
}
