package io.threatbus.backbone.rabbitmq;

import io.threatbus.bus.BusSettings;
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.testing.Samples;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A whole bus in a process of its own, which a test kills, with an application that hands it numbered indicators. What the
 * bus has accepted is never handed over again: the application writes down how far it has come as soon as {@code put}
 * returns, and goes on from there after a restart.
 */
final class CrashingBus {
    /** Where in the tally it stands how many messages were accepted. */
    static final int ACCEPTED = 0;
    /** Where it stands how many of them were lately in the bus and not confirmed. */
    static final int OPEN = 1;
    /** Where it stands how many were sent again after restarts. */
    static final int REPLAYED = 2;

    static final int FIGURES = 3;

    private CrashingBus() {}

    /**
     * Runs until killed.
     *
     * @param arguments port, state directory, file of the tally, how many messages, messages per second, and whether
     *     there is a journal
     */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        Tally tally = new Tally(Path.of(arguments[2]), FIGURES);
        int messages = Integer.parseInt(arguments[3]);
        long pauseNanoseconds = 1_000_000_000L / Integer.parseInt(arguments[4]);
        Broker broker = new Broker(URI.create("amqp://guest:guest@localhost:" + arguments[0] + "/%2F"));
        Settings settings = new Settings(broker, "threatbus", "crashing");
        settings.connectTimeout = Duration.ofSeconds(3);
        JavaBus bus = new JavaBus(settings, busSettings(Path.of(arguments[1]), Boolean.parseBoolean(arguments[5])));
        report(bus, tally);
        int from = tally.get(ACCEPTED);
        long begun = System.nanoTime();
        for (int i = from; i < messages; i++) {
            while (System.nanoTime() < begun + (i - from) * pauseNanoseconds) {
                LockSupport.parkNanos(200_000);
            }
            bus.publish(Samples.indicator("m" + i));
            tally.set(ACCEPTED, i + 1);
        }
        while (true) {
            LockSupport.park();
        }
    }

    private static void report(JavaBus bus, Tally tally) {
        int before = tally.get(REPLAYED);
        Thread report = new Thread(() -> {
            while (true) {
                long inMemory = bus.value("inq_depth_messages") + bus.value("rabbitmq_unconfirmed");
                tally.set(OPEN, (int) Math.max(inMemory, bus.value("journal_open_messages")));
                tally.set(REPLAYED, before + (int) bus.value("journal_replayed"));
                LockSupport.parkNanos(5_000_000);
            }
        });
        report.setDaemon(true);
        report.start();
    }

    private static BusSettings busSettings(Path state, boolean journal) {
        BusSettings defaults = BusSettings.DEFAULT;
        return new BusSettings(
                defaults.inqCapacity(),
                defaults.maxMessageSize(),
                defaults.maxNesting(),
                defaults.maxListLength(),
                defaults.drainTimeout(),
                defaults.stopTimeout(),
                defaults.snapshotTimeout(),
                Optional.of(state),
                new JournalSettings(journal, JournalSettings.DEFAULT.maxSize(), JournalSettings.DEFAULT.force()));
    }
}
