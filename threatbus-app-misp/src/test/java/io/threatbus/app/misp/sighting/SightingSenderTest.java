package io.threatbus.app.misp.sighting;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.threatbus.app.misp.FakeMisp;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.rest.SightingReport;
import io.threatbus.app.misp.update.UpdateFixture;
import io.threatbus.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Sightings on their way to a MISP that does not make it easy. */
class SightingSenderTest {
    private static final String OTHER_EVENT = "307037b3-71cc-456f-9a1c-562d91c64e2f";

    private final FakeMisp misp = new FakeMisp();
    private final UpdateFixture bench = new UpdateFixture();
    private final SightingQueue queue = new SightingQueue(100, Optional.empty(), report -> {});
    private final Thread sender = new Thread(this::send, "sender");

    @AfterEach
    void stop() throws InterruptedException {
        sender.interrupt();
        sender.join(10_000);
        misp.close();
        bench.close();
    }

    private void send() {
        try {
            new SightingSender(
                            queue,
                            misp.sightingApi(),
                            bench.memory,
                            true,
                            new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)),
                            bench.metrics,
                            new SightingOutcomes())
                    .run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Queues a sighting of an attribute that MISP knows. */
    private void sight(long attribute) {
        queue.add(new SightingReport(
                UUID.randomUUID(), UUID.fromString(FakeMisp.uuid(attribute)), 0, "zeek", 1_800_000_000));
    }

    private long count(String outcome) {
        return bench.metrics.count("misp_sightings", "outcome", outcome);
    }

    @Test
    void anEventThatIsGoneCostsNoSightingOfAnother() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", 1_800_000_000);
        misp.add(2, "ip-dst", "198.51.100.2", 1_800_000_000);
        misp.add(3, "ip-dst", "198.51.100.3", 1_800_000_000);
        misp.change(2, a -> a.withObject("/Event").put("id", "8").put("uuid", OTHER_EVENT));
        bench.take(misp.api(), 1, 2);
        misp.change(2, a -> a.withObject("/Event").put("uuid", "407037b3-71cc-456f-9a1c-562d91c64e2f"));
        sight(3);
        sight(1);
        sight(2);
        sender.start();
        Await.until("all are reported", () -> count("reported") == 3);
        assertThat(misp.sightings()).hasSize(3);
        assertThat(count("refused")).isZero();
    }

    @Test
    void whatWasDeliveredIsNotDeliveredAgainBecauseTheNextOneFails() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", 1_800_000_000);
        misp.add(2, "ip-dst", "198.51.100.2", 1_800_000_000);
        sight(1);
        sight(2);
        // Neither is remembered, so they go one by one; the second fails in passing.
        misp.answering();
        misp.failing(500, 1);
        sender.start();
        Await.until("both are reported", () -> count("reported") == 2);
        assertThat(misp.sightings())
                .extracting(sighting -> sighting.get("uuid").asText())
                .containsExactly(FakeMisp.uuid(1), FakeMisp.uuid(2));
    }

    @Test
    void whatMispDidNotSaveDoesNotCountAsReported() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", 1_800_000_000);
        misp.add(2, "ip-dst", "198.51.100.2", 1_800_000_000);
        bench.take(misp.api(), 1, 2);
        misp.remove(1);
        sight(1);
        sender.start();
        // The event is known by its other attribute.
        Await.until("it counts", () -> count("unsaved") == 1);
        assertThat(count("reported")).isZero();
    }

    @Test
    void whatWaitsInVainUntilTheEndIsNamed() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(SightingReporter.class);
        logger.addAppender(log);
        SightingSettings settings =
                new SightingSettings("threatbus", 1, Duration.ZERO, true, 100, Optional.<Path>empty());
        SightingReporter reporter = new SightingReporter(
                settings,
                Optional.empty(),
                misp.sightingApi(),
                bench.memory,
                RetryPolicy.PATIENT,
                bench.clock,
                bench.metrics);
        reporter.queue(new SightingReport(UUID.randomUUID(), UUID.randomUUID(), 0, "zeek", 1));
        reporter.close();
        logger.detachAppender(log);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("1 sightings have not reached MISP"));
    }
}
