package io.threatbus.bench;

import io.threatbus.spi.Overflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The same load on a bus without a store and on one with it, in turns; every message is an indicator not seen before. */
final class StoreThroughput {
    private static final int ROUNDS = 5;
    private static final int MESSAGES = 500_000;
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(3);
    private static final double NANOS = 1e9;

    private StoreThroughput() {}

    static void measure() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("threatbus-store");
        try (Target plain = Target.packagedBus(Overflow.BLOCK);
                Target store = Target.packagedBusWithStore(Overflow.BLOCK, directory)) {
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                double without = EndToEnd.throughput(plain, 1, MESSAGES).rate();
                long lostBefore = store.meter("threatbus_store_lost_objects");
                double with = EndToEnd.throughput(store, 1, MESSAGES).rate();
                ratios[round] = with / without;
                EndToEnd.print("store: ratio with/without %.2f%n", ratios[round]);
                settle(store, lostBefore);
            }
            Arrays.sort(ratios);
            EndToEnd.print("store: median ratio %.2f%n", ratios[ROUNDS / 2]);
        } finally {
            delete(directory);
        }
    }

    /** Waits until all that came is in its tables, and these are on disk: the next rounds must not pay for it. */
    private static void settle(Target store, long lostBefore) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Duration cpuBefore = store.cpu();
        long waiting = store.meter("threatbus_store_waiting_objects");
        while (store.meter("threatbus_store_waiting_objects") > 0) {
            if (System.nanoTime() - begin > SETTLED_WITHIN.toNanos()) {
                throw new IOException("the store does not settle");
            }
            Thread.sleep(20);
        }
        double took = (System.nanoTime() - begin) / NANOS;
        new ProcessBuilder("sync").start().waitFor();
        double cpu = store.cpu().minus(cpuBefore).toNanos() / 1000.0;
        EndToEnd.print(
                "store: lost %d; sorted the %d that waited in within %.1f s, %,.0f a second, %.2f us CPU each; keeps %d%n",
                store.meter("threatbus_store_lost_objects") - lostBefore,
                waiting,
                took,
                waiting / took,
                cpu / Math.max(1, waiting),
                store.meter("threatbus_store_indicators"));
    }

    /** With all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
