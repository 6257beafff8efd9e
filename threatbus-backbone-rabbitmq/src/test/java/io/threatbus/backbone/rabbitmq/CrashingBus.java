package io.threatbus.backbone.rabbitmq;

import io.threatbus.testing.Samples;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A bus in a process of its own, which a test kills: publishes numbered indicators and says how far it has come. */
final class CrashingBus {
    private CrashingBus() {}

    /**
     * Publishes {@code m<from>} to {@code m<to>} and prints, whenever they change, how many were put into the inbound
     * queue and how many are confirmed.
     *
     * @param arguments port, from, to, messages per second
     */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int from = Integer.parseInt(arguments[1]);
        int to = Integer.parseInt(arguments[2]);
        long pauseNanoseconds = 1_000_000_000L / Integer.parseInt(arguments[3]);
        Broker broker = new Broker(URI.create("amqp://guest:guest@localhost:" + arguments[0] + "/%2F"), "own");
        Settings settings = new Settings(broker, "threatbus", "crashing");
        settings.connectTimeout = Duration.ofSeconds(3);
        Site site = Site.start(settings);
        Thread report = new Thread(() -> {
            long before = -1;
            while (true) {
                long confirmed = site.context.count("rabbitmq_confirmed");
                if (confirmed != before) {
                    before = confirmed;
                    out.println((from + site.context.accepted.get()) + " " + (from + confirmed));
                }
                LockSupport.parkNanos(2_000_000);
            }
        });
        report.setDaemon(true);
        report.start();
        long begun = System.nanoTime();
        for (int i = from; i < to; i++) {
            while (System.nanoTime() < begun + (i - from) * pauseNanoseconds) {
                LockSupport.parkNanos(200_000);
            }
            site.publish(Samples.indicator("m" + i));
        }
        while (true) {
            LockSupport.park();
        }
    }
}
