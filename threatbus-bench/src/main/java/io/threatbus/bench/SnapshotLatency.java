package io.threatbus.bench;

import io.threatbus.app.zmq.ZmqPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * How late the news of one subscriber of a running bus are, while another reads a snapshot of all that its store has, and
 * while nobody does, in turns.
 *
 * <pre>java -cp benchmarks.jar io.threatbus.bench.SnapshotLatency [manage pub sub [objects]]</pre>
 */
public final class SnapshotLatency {
    private static final int ROUNDS = 3;
    private static final int PER_SECOND = 1_000;
    private static final int CHUNK = 200;
    private static final int WARM_UP = 10_000;
    private static final int WITHOUT = 10_000;
    private static final double NANOS = 1e9;

    private SnapshotLatency() {}

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
            round(load, reader, answers);
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                ratios[round] = round(load, reader, answers);
            }
            Arrays.sort(ratios);
            EndToEnd.print("median ratio of p99 with/without a snapshot %.2f%n", ratios[ROUNDS / 2]);
        } finally {
            reader.destroy();
        }
    }

    private static double round(Load load, Process reader, BufferedReader answers) throws IOException {
        load.awaitAll();
        load.forgetLatencies();
        load.send(WITHOUT, PER_SECOND);
        load.awaitAll();
        long without = load.latencyMicros(0.99);
        print("no snapshot", load);
        load.forgetLatencies();
        reader.outputWriter().write("\n");
        reader.outputWriter().flush();
        while (!answers.ready()) {
            load.send(CHUNK, PER_SECOND);
        }
        load.awaitAll();
        print("snapshot", load);
        List<String> answer = List.of(answers.readLine().split(" ", -1));
        double seconds = Long.parseLong(answer.get(1)) / NANOS;
        EndToEnd.print(
                "snapshot of %s in %.1f s, %,.0f a second; p99 with/without %.2f%n",
                answer.get(0),
                seconds,
                Long.parseLong(answer.get(0)) / seconds,
                (double) load.latencyMicros(0.99) / without);
        return (double) load.latencyMicros(0.99) / without;
    }

    private static void print(String what, Load load) {
        EndToEnd.print(
                "%-11s: p50 %d us, p99 %d us, max %d us%n",
                what, load.latencyMicros(0.5), load.latencyMicros(0.99), load.latencyMicros(1));
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
