package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was sent is compared with MISP while other applications talk to each other: it is soon done, and they do not notice.
 * {@code -Dthreatbus.misp.compared=100000 -Dthreatbus.misp.rounds=5} measures the size that is promised, several times and
 * each time beside the same without, and beside another bus that does the same in a process of the lowest priority: what that
 * one costs is the machine's doing, with MISP on it. Where the machine has nothing else to do.
 */
class ComparisonBesideOthersTest {
    private static final int MANY = Integer.getInteger("threatbus.misp.compared", 3_000);
    private static final int ROUNDS = Integer.getInteger("threatbus.misp.rounds", 1);
    private static final long GAP_NANOSECONDS = 2_000_000;
    private static final int ENOUGH = 1_000;
    /** To ask a bus for its metrics is work, too, and is done in each part. */
    private static final int ASKED_EVERY = 32;
    /** What a machine with other work to do makes of a message now and then. */
    private static final Duration TOLERANCE = Duration.ofMillis(20);

    @TempDir
    Path directory;

    private int number;

    @Test
    void othersDoNotNoticeThatWhatWasSentIsCompared() throws Exception {
        try (ManyAttributes misp = new ManyAttributes(MANY)) {
            String api = "api: {host: '" + misp.host() + "', ssl: true, key: " + FakeMisp.KEY + "}";
            try (TestBus bus = new TestBus(
                    Optional.of(directory), api, "poll: {interval: 1h, since: 2d}", "comparison: {interval: 0}")) {
                for (int i = 0; i < MANY; i++) {
                    bus.nextIndicator();
                }
                Await.until("all is remembered", () -> bus.metric("misp_remembered") == MANY);
                p99(bus, new ArrayList<>(), () -> number >= ENOUGH);
            }
            List<Round> rounds = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                rounds.add(round(api));
            }
            Duration took = median(rounds, Round::took);
            Duration beside = median(rounds, Round::beside);
            Duration alone = median(rounds, Round::alone);
            Duration elsewhere = median(rounds, Round::elsewhere);
            System.err.printf(
                    "%d compared in %d ms; a message takes %d us (p99) beside it, %d us beside another process that does the same,"
                            + " and %d us without (medians of %d rounds)%n",
                    MANY, took.toMillis(), micros(beside), micros(elsewhere), micros(alone), ROUNDS);
            assertThat(took).isLessThan(Duration.ofMinutes(1));
            assertThat(beside).isLessThan(alone.multipliedBy(2).plus(TOLERANCE));
        }
    }

    /** What a bus makes of it: how long a comparison took, and a message beside it and without. */
    private record Round(Duration took, Duration beside, Duration elsewhere, Duration alone) {}

    private Round round(String api) throws InterruptedException, IOException {
        Path copy = Files.createDirectory(directory.resolveSibling(directory.getFileName() + "-" + number));
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path target = copy.resolve(directory.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        try (TestBus bus = new TestBus(Optional.of(directory), api, "poll: {interval: 1h}")) {
            long begin = System.nanoTime();
            List<Long> during = new ArrayList<>();
            Duration beside = p99(bus, during, () -> bus.metric("misp_last_comparison_seconds") > 0);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            int last = number + Math.max(ENOUGH, during.size());
            Duration alone =
                    p99(bus, new ArrayList<>(), () -> bus.metric("misp_last_comparison_seconds") > 0 && number >= last);
            Process other = ManyAttributes.elsewhere(ComparingElsewhere.class, copy.toString(), api);
            Duration elsewhere = p99(
                    bus, new ArrayList<>(), () -> bus.metric("misp_last_comparison_seconds") > 0 && !other.isAlive());
            assertThat(other.exitValue()).as("the other bus has compared").isZero();
            System.err.printf(
                    "  %d ms, %d us beside it (of %d messages), %d us beside another process, %d us without%n",
                    took.toMillis(), micros(beside), during.size(), micros(elsewhere), micros(alone));
            return new Round(took, beside, elsewhere, alone);
        }
    }

    private static Duration median(List<Round> rounds, Function<Round, Duration> of) {
        return rounds.stream().map(of).sorted().toList().get(rounds.size() / 2);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /** The 99th percentile of the time from an application into the queue of another, while a message leaves every so often. */
    private Duration p99(TestBus bus, List<Long> all, BooleanSupplier done) throws InterruptedException {
        while (all.size() % ASKED_EVERY != 0 || !done.getAsBoolean()) {
            Indicator message = Indicator.of(
                    Map.of("pattern_type", "stix", "pattern", "[domain-name:value = 'n" + number++ + ".zone.net']"));
            long begin = System.nanoTime();
            bus.publish(message);
            assertThat(bus.nextIndicator().id()).isEqualTo(message.id());
            all.add(System.nanoTime() - begin);
            LockSupport.parkNanos(GAP_NANOSECONDS);
        }
        Collections.sort(all);
        return Duration.ofNanos(all.get((int) (all.size() * 0.99)));
    }
}
