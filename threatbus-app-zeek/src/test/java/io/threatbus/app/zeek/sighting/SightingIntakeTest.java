package io.threatbus.app.zeek.sighting;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.Settings;
import io.threatbus.app.zeek.TestBus;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.intel.WatchedPatterns;
import io.threatbus.app.zeek.metrics.ZeekMetrics;
import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.testing.LogCapture;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of sightings into the bus, and what becomes of them when the bus does not take them. */
final class SightingIntakeTest {
    private final TestBus bus = new TestBus(Settings.listening());
    private final ZeekMetrics metrics = new ZeekMetrics(bus.context().metrics());

    @AfterEach
    void stop() {
        bus.close();
    }

    private static ZeekEvent sighting() {
        return ZeekEvent.of(
                "Tenzir::sighting",
                TimestampValue.of(Instant.EPOCH),
                StringValue.of(Samples.indicatorId("evil").toString()));
    }

    private SightingIntake intake(int capacity) {
        return new SightingIntake(bus.context(), metrics, new WatchedPatterns(), capacity);
    }

    @Test
    void whatWasTakenIsInTheBusBeforeTheStopEndsAndLaterOnesAreCounted() throws InterruptedException {
        SightingIntake.Origin origin = new SightingIntake.Origin(
                "192.0.2.7", Peer.local("192.0.2.7"), bus.context().inq());
        SightingIntake intake = intake(1000);
        try (Subscription sightings = bus.subscribe(Topic.SIGHTING)) {
            for (int i = 0; i < 1000; i++) {
                intake.offer(sighting(), origin);
            }
            intake.start();
            intake.stop(20_000);
            assertThat(bus.metric("zeek_sightings")).isEqualTo(1000);
            intake.offer(sighting(), origin);
            intake.stop(20_000);
            assertThat(bus.metric("zeek_sightings_dropped")).isEqualTo(1);
            for (int i = 0; i < 1000; i++) {
                TestBus.next(sightings);
            }
            assertThat(sightings.depth()).isZero();
        }
    }

    @Test
    void whatABusThatIsStuckDoesNotTakeIsCountedAndSaid() throws InterruptedException {
        StuckInQueue stuck = new StuckInQueue();
        SightingIntake.Origin origin = new SightingIntake.Origin("192.0.2.7", Peer.local("192.0.2.7"), stuck);
        SightingIntake intake = intake(100);
        for (int i = 0; i < 5; i++) {
            intake.offer(sighting(), origin);
        }
        intake.start();
        stuck.tried.await();
        intake.offer(sighting(), origin);
        try (LogCapture lines = LogCapture.of(SightingIntake.class)) {
            intake.stop(50);
            assertThat(lines.warnings()).singleElement().asString().contains("6 sightings");
            assertThat(bus.metric("zeek_sightings_dropped")).isEqualTo(6);
        }
    }

    private static ZeekEvent sighting(int bytes) {
        ZeekEvent small = sighting();
        TableValue context = TableValue.of(Map.of(StringValue.of("seen"), StringValue.ofBytes(new byte[bytes])));
        return ZeekEvent.of(
                small.name(), small.arguments().get(0), small.arguments().get(1), context);
    }

    @Test
    void whatIsTooLargeForTheBusDoesNotEvenWait() {
        SightingIntake.Origin origin = new SightingIntake.Origin(
                "192.0.2.7", Peer.local("192.0.2.7"), bus.context().inq());
        SightingIntake intake = intake(10);
        intake.offer(sighting(1024 * 1024), origin);
        assertThat(bus.metric("messages_rejected", "too-large")).isEqualTo(1);
        assertThat(bus.metric("zeek_sighting_queue_depth")).isZero();
    }

    @Test
    void largeSightingsWaitInABoundedMemory() {
        SightingIntake.Origin origin = new SightingIntake.Origin(
                "192.0.2.7", Peer.local("192.0.2.7"), bus.context().inq());
        SightingIntake intake = intake(100_000);
        ZeekEvent large = sighting(1_000_000);
        for (int i = 0; i < 200; i++) {
            intake.offer(large, origin);
        }
        assertThat(bus.metric("zeek_sighting_queue_depth")).isEqualTo(134);
        assertThat(bus.metric("zeek_sightings_dropped")).isEqualTo(66);
    }

    /** Is full, and stays so. */
    private static final class StuckInQueue implements InQueue {
        private final CountDownLatch tried = new CountDownLatch(1);

        @Override
        public void put(Message message) throws InterruptedException {
            tried.countDown();
            new CountDownLatch(1).await();
        }

        @Override
        public void putAll(List<? extends Message> messages) throws InterruptedException {
            put(messages.get(0));
        }

        @Override
        public boolean offer(Message message, Duration timeout) {
            return false;
        }

        @Override
        public int remainingCapacity() {
            return 0;
        }
    }
}
