package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Escaper;
import io.threatbus.message.StixObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends to a bus and knows what arrived. When the bus ends the connection, because it is restarted, this connects again
 * and goes on. For one thread.
 */
final class BusWriter implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final Endpoint bus;
    private final Duration timeout;
    private final Consumer<String> notices;
    private BusConnection connection;
    private long sentHere;
    private int breaks;

    private BusWriter(Endpoint bus, Duration timeout, Consumer<String> notices, BusConnection connection) {
        this.bus = bus;
        this.timeout = timeout;
        this.notices = notices;
        this.connection = connection;
    }

    /**
     * Connects.
     *
     * @param timeout how long the bus may take nothing, or be away
     * @param notices takes what a person should know
     * @throws ThreatBusException if there is no bus
     */
    static BusWriter connect(Endpoint bus, Duration timeout, Consumer<String> notices) {
        try {
            return new BusWriter(bus, timeout, notices, BusConnection.open(bus, timeout));
        } catch (IOException e) {
            throw new ThreatBusException(
                    "no bus receives at " + bus + ": " + e.getMessage()
                            + ". Is it running, and is this its port 'sub'?",
                    e);
        }
    }

    void send(StixObject object) throws InterruptedException {
        attempt(() -> connection.send(object));
        sentHere++;
    }

    void flush() throws InterruptedException {
        attempt(() -> connection.flush());
    }

    /** Waits until the bus has read everything. */
    void finish() throws InterruptedException {
        try {
            connection.finish();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** How often the connection broke, each time with messages of which nobody knows whether they have arrived. */
    int breaks() {
        return breaks;
    }

    private interface Action {
        void run() throws IOException;
    }

    private void attempt(Action action) throws InterruptedException {
        try {
            action.run();
        } catch (IOException e) {
            connectAgain(e);
            try {
                action.run();
            } catch (IOException again) {
                throw broken(again);
            }
        }
    }

    private void connectAgain(IOException reason) throws InterruptedException {
        if (connection.isStalled()) {
            throw broken(reason);
        }
        connection.close();
        breaks++;
        notices.accept("the bus at " + bus + " has ended the connection after " + sentHere
                + " objects. Whether the last of them have arrived is not known; connecting again");
        long end = System.nanoTime() + timeout.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                connection = BusConnection.open(bus, timeout);
                sentHere = 0;
                notices.accept("connected again");
                return;
            } catch (IOException e) {
                if (System.nanoTime() - end > 0) {
                    throw broken(e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
    }

    private ThreatBusException broken(IOException e) {
        return new ThreatBusException(
                "the bus at " + bus + " did not take everything: " + Escaper.text(String.valueOf(e.getMessage()))
                        + ". How much of what was sent last has arrived is not known: send it again",
                e);
    }

    @Override
    public void close() {
        connection.close();
    }
}
