package io.threatbus.app.suricata;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.RealSuricata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Filling a real Suricata, and changes meanwhile. With {@code -Dthreatbus.fill=500000} it prints what stands in
 * {@code docs/benchmarks.md}.
 */
class RealFillTest {
    private static final int MANY = Integer.getInteger("threatbus.fill", 20_000);
    private static final Duration LONG = Duration.ofMinutes(5);

    private static String pattern(int number) {
        return switch (number % 5) {
            case 0, 1 -> "[domain-name:value = 'host-" + number + ".fill.example']";
            case 2 ->
                "[ipv4-addr:value = '" + (11 + number / 65536) + "." + number / 256 % 256 + "." + number % 256 + ".7']";
            case 3 -> "[file:hashes.MD5 = '" + String.format("%032x", number + 1) + "']";
            default -> "[file:hashes.'SHA-256' = '" + String.format("%064x", number + 1) + "']";
        };
    }

    private static long resident(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** What a process has computed for so far. */
    private static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    private static void say(int version, String what) {
        System.err.printf("Suricata %d, %,d indicators: %s%n", version, MANY, what);
    }

    /** How long single changes take until Suricata has confirmed them, in microseconds, sorted. */
    private static long[] latencies(TestBus bus, String name, int count, long pauseMillis) {
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long before = bus.applied();
            long began = System.nanoTime();
            bus.publish(Indicators.domain(name + i + ".live.example"));
            long end = began + Duration.ofSeconds(10).toNanos();
            while (bus.applied() == before && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            taken.add((System.nanoTime() - began) / 1_000);
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(pauseMillis).toNanos());
        }
        return taken.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static String quantiles(long[] sorted) {
        return String.format(
                "p50 %,d µs, p99 %,d µs, most %,d µs (%d changes)",
                sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.99)],
                sorted[sorted.length - 1],
                sorted.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void manyIndicatorsAreThereInTimeAndChangesMeanwhileDoNotWait(int version) {
        try (RealSuricata suricata = RealSuricata.start(version)) {
            suricata.awaitStarted();
            try (TestBus bus = new TestBus(
                    Indicators.settings(List.of(suricata.socket()), List.of(), Optional.of(suricata.files())),
                    InstantSource.system())) {
                Await.until("in sync", LONG, () -> bus.metric("suricata_in_sync") == 1);
                say(version, "empty: Suricata " + resident(suricata.pid()) + " MB");
                say(version, "quiet: publish to confirmed " + quantiles(latencies(bus, "quiet", 300, 2)));
                long items = bus.metric("suricata_items");
                Duration engine = cpu(suricata.pid());
                Duration own = cpu(ProcessHandle.current().pid());
                long began = System.nanoTime();
                for (int i = 0; i < MANY; i++) {
                    bus.publish(Indicators.of("fill-" + i, pattern(i)));
                }
                Await.until("all are there", LONG, () -> bus.metric("suricata_items") == items + MANY);
                double taken = (System.nanoTime() - began) / 1e9;
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                say(
                        version,
                        String.format(
                                "published and confirmed in %.1f s (CPU %.1f s in Suricata, %.1f s in the bus);"
                                        + " Suricata %d MB, heap of the whole bus %d MB",
                                taken,
                                seconds(cpu(suricata.pid()).minus(engine)),
                                seconds(cpu(ProcessHandle.current().pid()).minus(own)),
                                resident(suricata.pid()),
                                (runtime.totalMemory() - runtime.freeMemory()) / 1024 / 1024));
                suricata.kill();
                Await.until("it is away", () -> bus.metric("suricata_connected") == 0);
                suricata.restart();
                Await.until("it is back", LONG, () -> bus.metric("suricata_connected") == 1);
                long filling = System.nanoTime();
                long[] live = latencies(bus, "during", Math.min(200, MANY / 100), 20);
                Await.until("in sync again", LONG, () -> bus.metric("suricata_in_sync") == 1);
                double refilled = (System.nanoTime() - filling) / 1e9;
                say(version, String.format("filled again in %.1f s; changes meanwhile %s", refilled, quantiles(live)));
                assertThat(taken).isLessThan(60);
                assertThat(Arrays.stream(live).max().orElseThrow()).isLessThan(1_000_000);
                assertThat(bus.metric("suricata_items")).isEqualTo(items + MANY + live.length);
            }
        }
    }
}
