package io.threatbus.bench;

import io.threatbus.spi.Overflow;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * The CPU time of one bus while a part of it is off and on, in turns. Of each pair of rounds the difference counts, and of all
 * pairs the median: processes differ from each other by more than the part costs.
 */
final class SwitchCost {
    private static final int PAIRS = 9;
    private static final int WARM_UP_ROUNDS = 3;
    private static final double NANOS_PER_MICRO = 1e3;

    private SwitchCost() {}

    private interface Switch {
        void set(Target bus, boolean on) throws IOException;
    }

    static void ofTrace(int subscribers, int messages) throws IOException, InterruptedException {
        try (Target bus = Target.tracingBus(Overflow.BLOCK)) {
            measure("trace", bus, Target::trace, subscribers, messages);
        }
    }

    static void ofGate(int subscribers, int messages) throws IOException, InterruptedException {
        try (Target bus = Target.packagedBus(Overflow.BLOCK)) {
            measure("gate", bus, Target::gate, subscribers, messages);
        }
    }

    private static void measure(String what, Target bus, Switch part, int subscribers, int messages)
            throws IOException, InterruptedException {
        double[] off = new double[PAIRS];
        double[] difference = new double[PAIRS];
        try (Load load = Load.on(bus, subscribers)) {
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                cpuMicros(bus, part, load, i % 2 == 0, messages);
            }
            for (int i = 0; i < PAIRS; i++) {
                boolean onFirst = i % 2 == 0;
                double first = cpuMicros(bus, part, load, onFirst, messages);
                double second = cpuMicros(bus, part, load, !onFirst, messages);
                off[i] = onFirst ? second : first;
                difference[i] = onFirst ? first - second : second - first;
            }
        }
        Arrays.sort(off);
        Arrays.sort(difference);
        double median = off[PAIRS / 2];
        EndToEnd.print(
                "%s, %2d subscriber(s): %.2f us CPU per message without; with it %+.3f us (%+.3f to %+.3f): %+.1f %%%n",
                what,
                subscribers,
                median,
                difference[PAIRS / 2],
                difference[0],
                difference[PAIRS - 1],
                difference[PAIRS / 2] / median * 100);
    }

    private static double cpuMicros(Target bus, Switch part, Load load, boolean on, int messages) throws IOException {
        part.set(bus, on);
        Duration before = bus.cpu();
        load.send(messages, 0);
        load.awaitAll();
        return bus.cpu().minus(before).toNanos() / NANOS_PER_MICRO / messages;
    }
}
