package io.threatbus.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Two builds of the bus under the same load in turns, so that what else the machine does strikes both: prints of each pair
 * the ratio of the rates and of the CPU time per message, and of all pairs the median and an interval. Ends with 1 if an
 * interval lies as a whole on the wrong side of what is allowed.
 *
 * <pre>java -cp NEW.jar io.threatbus.bench.Pairs OLD.jar NEW.jar [pairs [argument of the new bus]…]</pre>
 *
 * With the same jar twice and an argument it measures what that argument costs; one that begins with {@code -X} is an option
 * of the Java runtime.
 */
public final class Pairs {
    private static final int DEFAULT_PAIRS = 9;
    private static final double MAY_BE_SLOWER = 0.97;
    private static final int LATENCY_RATE = 1000;
    private static final int LATENCY_MESSAGES = 3_000;

    private final Target before;
    private final Target after;
    private final int pairs;
    private boolean tooSlow;

    private Pairs(Target before, Target after, int pairs) {
        this.before = before;
        this.after = after;
        this.pairs = pairs;
    }

    /** In microseconds. */
    private record Latency(double p50, double p99) {}

    /** Runs all loads. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int pairs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : DEFAULT_PAIRS;
        List<String> more = List.of(arguments).subList(Math.min(3, arguments.length), arguments.length);
        Path directory = Files.createTempDirectory("threatbus-pairs");
        boolean tooSlow;
        try (Target before = Target.busOf("old", Path.of(arguments[0]), List.of());
                Target after = Target.busOf("new", Path.of(arguments[1]), more)) {
            Pairs plain = new Pairs(before, after, pairs);
            plain.throughput("1 subscriber", 1, 1_000_000);
            plain.throughput("10 subscribers", 10, 200_000);
            plain.throughput("50 subscribers", 50, 50_000);
            plain.latency();
            tooSlow = plain.tooSlow;
        }
        try (Target before = Target.busOf("old", Path.of(arguments[0]), List.of("store=" + directory.resolve("old")));
                Target after =
                        Target.busOf("new", Path.of(arguments[1]), List.of("store=" + directory.resolve("new")))) {
            Pairs store = new Pairs(before, after, pairs);
            store.throughput("1 subscriber, with a store", 1, 100_000);
            tooSlow |= store.tooSlow;
        } finally {
            StoreThroughput.delete(directory);
        }
        System.exit(tooSlow ? 1 : 0);
    }

    private void throughput(String what, int subscribers, int messages) throws IOException, InterruptedException {
        double[] rates = new double[pairs];
        double[] cpu = new double[pairs];
        for (int pair = -1; pair < pairs; pair++) {
            List<Load.Result> results = inTurns(pair, target -> load(target, subscribers, messages));
            // The first is the compiler's.
            if (pair >= 0) {
                rates[pair] = results.get(1).rate() / results.get(0).rate();
                cpu[pair] = results.get(1).micros() / results.get(0).micros();
                EndToEnd.print(
                        "%s: old %,.0f/s, %.2f us; new %,.0f/s, %.2f us; ratios %.3f and %.3f%n",
                        what,
                        results.get(0).rate(),
                        results.get(0).micros(),
                        results.get(1).rate(),
                        results.get(1).micros(),
                        rates[pair],
                        cpu[pair]);
            }
        }
        double[] rate = interval(rates);
        EndToEnd.print("%s: rate new/old %s%n", what, text(rate));
        EndToEnd.print("%s: CPU time per message new/old %s%n", what, text(interval(cpu)));
        tooSlow |= rate[2] < MAY_BE_SLOWER;
    }

    private void latency() throws IOException, InterruptedException {
        double[] halves = new double[pairs];
        double[] tails = new double[pairs];
        for (int pair = -1; pair < pairs; pair++) {
            List<Latency> results = inTurns(pair, Pairs::latency);
            if (pair >= 0) {
                halves[pair] = results.get(1).p50() / results.get(0).p50();
                tails[pair] = results.get(1).p99() / results.get(0).p99();
                EndToEnd.print(
                        "latency: old p50 %.0f us, p99 %.0f us; new p50 %.0f us, p99 %.0f us%n",
                        results.get(0).p50(),
                        results.get(0).p99(),
                        results.get(1).p50(),
                        results.get(1).p99());
            }
        }
        EndToEnd.print("latency: p50 new/old %s%n", text(interval(halves)));
        EndToEnd.print("latency: p99 new/old %s%n", text(interval(tails)));
    }

    @FunctionalInterface
    private interface Measurement<T> {
        T of(Target target) throws IOException, InterruptedException;
    }

    /** What the old build did, and the new one; each begins every other time. */
    private <T> List<T> inTurns(int pair, Measurement<T> measurement) throws IOException, InterruptedException {
        if (Math.floorMod(pair, 2) == 0) {
            T old = measurement.of(before);
            return List.of(old, measurement.of(after));
        }
        T current = measurement.of(after);
        return List.of(measurement.of(before), current);
    }

    private static Load.Result load(Target target, int subscribers, int messages)
            throws IOException, InterruptedException {
        Load.Result result = Load.measure(target, subscribers, messages);
        if (result.lost() > 0) {
            throw new IOException(target.name() + " lost " + result.lost());
        }
        return result;
    }

    private static Latency latency(Target target) throws IOException, InterruptedException {
        try (Load load = Load.on(target, 1)) {
            load.send(LATENCY_RATE, LATENCY_RATE);
            load.awaitAll();
            load.forgetLatencies();
            load.send(LATENCY_MESSAGES, LATENCY_RATE);
            load.awaitAll();
            return new Latency(load.latencyMicros(0.5), load.latencyMicros(0.99));
        }
    }

    /** The median, and the values between which that of all possible pairs lies with more than 90 %, by their order. */
    private static double[] interval(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int cut = cut(sorted.length);
        return new double[] {sorted[sorted.length / 2], sorted[cut], sorted[sorted.length - 1 - cut]};
    }

    /** How many values at each end are not needed: as often as 5 % of the time, the median lies beyond the next one. */
    private static int cut(int count) {
        double probability = Math.pow(0.5, count);
        double sum = probability;
        int cut = 0;
        while (cut + 1 < count / 2) {
            probability *= (count - cut) / (cut + 1.0);
            if (sum + probability > 0.05) {
                break;
            }
            sum += probability;
            cut++;
        }
        return cut;
    }

    private static String text(double[] interval) {
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", interval[0], interval[1], interval[2]);
    }
}
