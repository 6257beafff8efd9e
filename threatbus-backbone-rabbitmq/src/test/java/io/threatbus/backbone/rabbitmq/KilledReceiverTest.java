package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The receiving bus is killed while messages flow. What waited for its subscriber in its memory is lost to that
 * subscriber, and comes with the snapshot that it asks for when it is back. By itself one kill; the long run is
 * {@code -Dthreatbus.crashRounds=10 -Dthreatbus.crashMessages=100000}.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledReceiverTest extends BrokerTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int rounds = Integer.getInteger("threatbus.crashRounds", 1);
    private final int messages = Integer.getInteger("threatbus.crashMessages", 6_000);
    private final int rate = Integer.getInteger("threatbus.crashRate", 4_000);
    /** How long the subscriber takes for each message; more than the source leaves it, if it shall fall behind. */
    private final int pauseMicroseconds = Integer.getInteger("threatbus.readerPause", 400);

    private final AtomicInteger sent = new AtomicInteger();

    @TempDir
    Path directory;

    @Test
    void whatItsSubscribersMissComesWithTheirSnapshot() throws Exception {
        Tally received = new Tally(directory.resolve("received"), messages);
        Settings there = settings("receiver");
        JavaBus sending = closing(new JavaBus(settings("sender")));
        try (OtherProcess receiving = receiver(there, false)) {
            receiving.start();
            Await.until("the receiver is there", PATIENCE, () -> reaches(sending, received));
            Thread source = new Thread(() -> publish(sending), "source");
            source.start();
            for (int round = 1; round <= rounds; round++) {
                int due = (int) ((long) messages * round / (rounds + 2));
                Await.until("message " + due + " is sent", PATIENCE, () -> sent.get() >= due);
                receiving.kill();
                receiving.start();
            }
            source.join();
            awaitQuiet(received);
        }
        int missing = messages - received.atLeast(1);
        System.err.printf(
                "%d messages, receiving bus killed %d times, its subscriber taking %d µs for each message: %d missing to"
                        + " the subscriber, %d twice%n",
                messages, rounds, pauseMicroseconds, missing, received.atLeast(2));

        try (OtherProcess receiving = receiver(there, true)) {
            receiving.start();
            Await.until("the snapshot has brought the rest", PATIENCE, () -> received.atLeast(1) == messages);
        }
        assertThat(missing).isLessThan(messages);
    }

    private OtherProcess receiver(Settings settings, boolean snapshot) {
        return new OtherProcess(
                ReceivingBus.class,
                broker.uri(),
                settings.exchange,
                suffix("receiver"),
                directory.resolve("received"),
                messages,
                snapshot ? 0 : pauseMicroseconds,
                snapshot);
    }

    /** The queue of the receiving bus is there once a message has come through. */
    private static boolean reaches(JavaBus sending, Tally received) {
        try {
            sending.publish(Samples.indicator("m0"));
            LockSupport.parkNanos(100_000_000);
            return received.get(0) > 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish(JavaBus sending) {
        long begun = System.nanoTime();
        try {
            for (int i = 0; i < messages; i++) {
                while (System.nanoTime() < begun + i * 1_000_000_000L / rate) {
                    LockSupport.parkNanos(200_000);
                }
                Indicator indicator = Samples.indicator("m" + i);
                sending.keep(indicator);
                sending.publish(indicator);
                sent.set(i + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitQuiet(Tally received) {
        int[] before = {-1};
        long[] since = {System.nanoTime()};
        Await.until("nothing more arrives", PATIENCE, () -> {
            int now = received.atLeast(1);
            if (now != before[0]) {
                before[0] = now;
                since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > Duration.ofSeconds(3).toNanos();
        });
    }
}
