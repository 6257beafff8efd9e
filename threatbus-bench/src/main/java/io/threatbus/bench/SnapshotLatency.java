package io.threatbus.bench;

import io.threatbus.app.zmq.ZmqPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How late the news of one subscriber of a running bus are, while another reads a snapshot of all that its store has, and
 * while nobody does, in turns. What else a machine does shows in some seconds and not in others, so quantiles are taken of
 * windows of five seconds, and of these the median.
 *
 * <pre>java -cp benchmarks.jar io.threatbus.bench.SnapshotLatency [manage pub sub [objects]]</pre>
 */
public final class SnapshotLatency {
    private static final int ROUNDS = 3;
    private static final int PER_SECOND = 1_000;
    private static final int WINDOW = 5_000;
    private static final int CHUNK = 200;
    private static final int WARM_UP = 10_000;
    private static final int WINDOWS_WITHOUT = 10;
    private static final double NANOS = 1e9;

    private SnapshotLatency() {}

    /** The quantiles of windows, in microseconds. */
    private static final class Windows {
        private final List<Long> medians = new ArrayList<>();
        private final List<Long> p99s = new ArrayList<>();

        /** Ends a window, and begins the next. */
        void end(Load load) {
            medians.add(load.latencyMicros(0.5));
            p99s.add(load.latencyMicros(0.99));
            load.forgetLatencies();
        }

        void addAll(Windows others) {
            medians.addAll(others.medians);
            p99s.addAll(others.p99s);
        }

        private static long median(List<Long> values) {
            return values.stream().sorted().toList().get(values.size() / 2);
        }

        long p99() {
            return median(p99s);
        }

        void print(String what) {
            EndToEnd.print(
                    "%-11s: %d windows, p50 %d us, p99 %d us (%d to %d)%n",
                    what, p99s.size(), median(medians), p99(), Collections.min(p99s), Collections.max(p99s));
        }
    }

    /** Measures the bus at three ports, by default the usual ones. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.threatbus.bench.SnapshotReader",
                        String.join(" ", arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Load load = Load.on(ports(arguments), true, 1);
                BufferedReader answers = reader.inputReader()) {
            answers.readLine();
            load.send(WARM_UP, PER_SECOND);
            round(load, reader, answers, new Windows(), new Windows());
            Windows without = new Windows();
            Windows with = new Windows();
            for (int round = 0; round < ROUNDS; round++) {
                round(load, reader, answers, without, with);
            }
            without.print("no snapshot");
            with.print("snapshot");
            EndToEnd.print("p99 with/without a snapshot %.2f%n", (double) with.p99() / without.p99());
        } finally {
            reader.destroy();
        }
    }

    private static void round(Load load, Process reader, BufferedReader answers, Windows allWithout, Windows allWith)
            throws IOException {
        Windows without = new Windows();
        load.awaitAll();
        load.forgetLatencies();
        for (int window = 0; window < WINDOWS_WITHOUT; window++) {
            load.send(WINDOW, PER_SECOND);
            without.end(load);
        }
        without.print("no snapshot");
        Windows with = new Windows();
        reader.outputWriter().write("\n");
        reader.outputWriter().flush();
        while (!answers.ready()) {
            for (int sent = 0; sent < WINDOW && !answers.ready(); sent += CHUNK) {
                load.send(CHUNK, PER_SECOND);
            }
            with.end(load);
        }
        with.print("snapshot");
        List<String> answer = List.of(answers.readLine().split(" ", -1));
        double seconds = Long.parseLong(answer.get(1)) / NANOS;
        EndToEnd.print(
                "snapshot of %s in %.1f s, %,.0f a second; p99 with/without %.2f%n",
                answer.get(0), seconds, Long.parseLong(answer.get(0)) / seconds, (double) with.p99() / without.p99());
        allWithout.addAll(without);
        allWith.addAll(with);
    }

    static ZmqPorts ports(String... arguments) {
        List<Integer> numbers = numbers(arguments);
        return numbers.isEmpty()
                ? new ZmqPorts(13370, 13371, 13372)
                : new ZmqPorts(numbers.get(0), numbers.get(1), numbers.get(2));
    }

    /** How many objects of the snapshot are read; all, if that is not said. */
    static long objects(String... arguments) {
        List<Integer> numbers = numbers(arguments);
        return numbers.size() > 3 ? numbers.get(3) : Long.MAX_VALUE;
    }

    private static List<Integer> numbers(String... arguments) {
        return Arrays.stream(String.join(" ", arguments).trim().split(" ", -1))
                .filter(number -> !number.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }
}
