package io.threatbus.bench;

import io.threatbus.spi.Overflow;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Publisher, bus and subscribers over loopback TCP, beside a bare JeroMQ forwarder in the same run. Both sides get the
 * same messages from the same clients and run in processes of their own.
 *
 * <pre>java -cp benchmarks.jar io.threatbus.bench.EndToEnd [throughput|trace|gate|latency|overload|store]…</pre>
 */
public final class EndToEnd {
    private static final PrintStream OUT = System.out;
    private static final List<String> PARTS = List.of(
            "throughput1",
            "throughput10",
            "throughput50",
            "trace1",
            "trace10",
            "trace50",
            "gate1",
            "gate10",
            "gate50",
            "latency",
            "overload",
            "store");
    private static final int ROUNDS = 3;
    private static final int WARM_UP = 100_000;
    private static final int LATENCY_RATE = 1000;
    private static final int LATENCY_MESSAGES = 10_000;
    private static final int OVERLOAD_MESSAGES = 1_000_000;
    private static final int HEALTHY = 9;

    private EndToEnd() {}

    /** Runs the named measurements, or all of them; {@code throughput10} is that of ten subscribers only. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (String part : PARTS) {
            if (arguments.length == 0 || Arrays.stream(arguments).anyMatch(part::startsWith)) {
                run(part);
            }
        }
    }

    private static void run(String part) throws IOException, InterruptedException {
        switch (part) {
            case "throughput1" -> throughput(1, 2_000_000);
            case "throughput10" -> throughput(10, 400_000);
            case "throughput50" -> throughput(50, 100_000);
            case "trace1" -> SwitchCost.ofTrace(1, 500_000);
            case "trace10" -> SwitchCost.ofTrace(10, 200_000);
            case "trace50" -> SwitchCost.ofTrace(50, 60_000);
            case "gate1" -> SwitchCost.ofGate(1, 500_000);
            case "gate10" -> SwitchCost.ofGate(10, 200_000);
            case "gate50" -> SwitchCost.ofGate(50, 60_000);
            case "latency" -> latency();
            case "overload" -> overload();
            default -> StoreThroughput.measure();
        }
    }

    private static void throughput(int subscribers, int messages) throws IOException, InterruptedException {
        try (Target bus = Target.bus(Overflow.BLOCK);
                Target proxy = Target.proxy()) {
            for (int round = 0; round < ROUNDS; round++) {
                double busRate = throughput(bus, subscribers, messages).rate();
                double proxyRate = throughput(proxy, subscribers, messages).rate();
                print("%d subscriber(s): ratio bus/proxy %.2f%n", subscribers, busRate / proxyRate);
            }
        }
    }

    static Load.Result throughput(Target target, int subscribers, int messages)
            throws IOException, InterruptedException {
        Load.Result result = Load.measure(target, subscribers, messages);
        print(
                "%-5s %2d subscriber(s): %,9.0f messages/s, %,11.0f deliveries/s, %.2f us CPU per message, lost %d%n",
                target.name(), subscribers, result.rate(), result.rate() * subscribers, result.micros(), result.lost());
        return result;
    }

    private static void latency() throws IOException, InterruptedException {
        try (Target bus = Target.bus(Overflow.BLOCK);
                Target proxy = Target.proxy()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Target target : new Target[] {bus, proxy}) {
                    try (Load load = Load.on(target, 1)) {
                        load.send(WARM_UP, 0);
                        load.awaitAll();
                        load.forgetLatencies();
                        load.send(LATENCY_MESSAGES, LATENCY_RATE);
                        load.awaitAll();
                        print(
                                "%-5s at %d messages/s: p50 %d us, p99 %d us, max %d us%n",
                                target.name(),
                                LATENCY_RATE,
                                load.latencyMicros(0.5),
                                load.latencyMicros(0.99),
                                load.latencyMicros(1));
                    }
                }
            }
        }
    }

    /** Nine read, a tenth does not. */
    private static void overload() throws IOException, InterruptedException {
        try (Target bus = Target.bus(Overflow.DROP_OLDEST)) {
            try (Load load = Load.on(bus, HEALTHY)) {
                load.send(WARM_UP, 0);
                load.awaitAll();
            }
            for (int round = 0; round < ROUNDS; round++) {
                overload(bus, false);
                overload(bus, true);
            }
        }
    }

    private static void overload(Target bus, boolean stalled) throws IOException, InterruptedException {
        try (Load load = Load.on(bus, HEALTHY)) {
            if (stalled) {
                load.addSilentSubscriber();
            }
            Duration took = load.send(OVERLOAD_MESSAGES, 0).plus(load.awaitAll());
            print(
                    "%s: %,.0f messages/s to nine, who lost %d; resident %d MB%n",
                    stalled ? "one more reads nothing" : "nine subscribers",
                    OVERLOAD_MESSAGES / seconds(took),
                    load.lost(),
                    bus.residentMegabytes());
            if (stalled) {
                long got = load.drainSilentSubscriber();
                print(
                        "the silent one got %d, so it lost %d; the bus says %s%n",
                        got, OVERLOAD_MESSAGES - got, bus.dropped());
            }
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    static void print(String format, Object... arguments) {
        OUT.printf(Locale.ROOT, format, arguments);
    }
}
