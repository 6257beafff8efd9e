package io.threatbus.dist;

import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends the indicators of {@link NumberedLoad} over one connection, at a steady rate as long as the bus takes them. All are
 * accepted once the bus has read them, since the connection stays.
 */
final class NumberedSource implements AutoCloseable {
    private static final long TICK_NANOSECONDS = 10_000_000;

    private final ZmtpClient client;
    private final int perTick;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "source");
    private volatile int atLeast;

    /**
     * Connects to a bus and starts.
     *
     * @param port where the bus takes messages
     */
    NumberedSource(int port, int perSecond) throws IOException {
        client = BusPorts.connect(port, SocketType.PUB);
        client.receive();
        perTick = (int) Math.max(1, perSecond * TICK_NANOSECONDS / 1_000_000_000);
        atLeast = Integer.MAX_VALUE;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            for (long due = System.nanoTime(); sent.get() < atLeast; due += TICK_NANOSECONDS) {
                LockSupport.parkNanos(due - System.nanoTime());
                // What could not be sent while the bus held back is not made up for.
                due = Math.max(due, System.nanoTime() - TICK_NANOSECONDS);
                for (int i = 0; i < perTick; i++) {
                    client.send(List.of(NumberedLoad.frame(sent.get())));
                    sent.incrementAndGet();
                }
                client.flush();
            }
        } catch (IOException e) {
            failure.set(e);
        }
    }

    /** How many were sent so far. */
    int sent() {
        IOException seen = failure.get();
        if (seen != null) {
            throw new AssertionError("the source fails after " + sent, seen);
        }
        return sent.get();
    }

    /** Goes on until so many were sent at least; returns how many they are. */
    int finish(int number) throws InterruptedException {
        atLeast = number;
        thread.join();
        return sent();
    }

    @Override
    public void close() {
        client.close();
    }
}
