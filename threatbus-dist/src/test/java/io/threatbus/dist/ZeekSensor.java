package io.threatbus.dist;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the connections of a {@link ZeekPeer}, and the intel that {@link NumberedLoad} causes, which must come in order. */
final class ZeekSensor implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("Listening for Broker peers on \\S+:(\\d+) ");

    private final AtomicInteger received = new AtomicInteger();
    private final AtomicReference<String> disorder = new AtomicReference<>("");
    private final ZeekPeer peer;

    /**
     * Connects and subscribes.
     *
     * @param log of the bus, which names the port
     * @param directory for its certificate
     */
    ZeekSensor(String log, Path directory) {
        Matcher port = PORT.matcher(log);
        if (!port.find()) {
            throw new AssertionError("no port in the log:\n" + log);
        }
        peer = new ZeekPeer(
                Integer.parseInt(port.group(1)), directory, Duration.ZERO, (operation, value) -> count(value));
    }

    private void count(String value) {
        int number = NumberedLoad.number(value);
        int expected = received.getAndIncrement();
        if (number != expected) {
            disorder.compareAndSet("", number + " came instead of " + expected);
        }
    }

    /** How much intel has come. */
    int received() {
        return received.get();
    }

    /** What came out of order first; empty if nothing did. */
    String disorder() {
        return disorder.get();
    }

    int connections() {
        return peer.connections();
    }

    int losses() {
        return peer.losses();
    }

    @Override
    public void close() {
        peer.close();
    }
}
