package io.threatbus.bench;

import io.threatbus.zmtp.curve.CurveKeyPair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A bus with CURVE beside libzmq's bare forwarder with CURVE: the same clients with the same key give both the same messages,
 * in turns. Both open what is published and seal it for each subscriber. Needs the system's Python with its module zmq.
 *
 * <pre>java -cp benchmarks.jar io.threatbus.bench.CurveThroughput [ROUNDS]</pre>
 */
public final class CurveThroughput {
    private static final int ROUNDS = 5;
    /** For the compiler, which has much to do where two cores are busy. */
    private static final int WARM_UP = 5;

    private CurveThroughput() {}

    /** Runs it with 1, 10 and 50 subscribers. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0]);
        Path script = Files.createTempFile("curve_proxy", ".py");
        script.toFile().deleteOnExit();
        try (InputStream source = CurveThroughput.class.getResourceAsStream("/curve_proxy.py")) {
            Files.write(script, source.readAllBytes());
        }
        SecureRandom random = new SecureRandom();
        CurveKeyPair server = CurveKeyPair.generate(random);
        CurveKeyPair client = CurveKeyPair.generate(random);
        try (Target bus = Target.curveBus(server, client);
                Target proxy = Target.curveProxy(script, server, client)) {
            measure(bus, proxy, 1, 200_000, rounds);
            measure(bus, proxy, 10, 40_000, rounds);
            measure(bus, proxy, 50, 10_000, rounds);
        }
    }

    private static void measure(Target bus, Target proxy, int subscribers, int messages, int rounds)
            throws IOException, InterruptedException {
        List<Double> rates = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            Load.Result ofBus = EndToEnd.throughput(bus, subscribers, messages);
            Load.Result ofProxy = EndToEnd.throughput(proxy, subscribers, messages);
            if (round >= 0) {
                rates.add(ofBus.rate() / ofProxy.rate());
                cpu.add(ofBus.micros() / ofProxy.micros());
            }
        }
        Collections.sort(rates);
        Collections.sort(cpu);
        EndToEnd.print(
                "%d subscriber(s), bus to libzmq: rate %.2f (%.2f to %.2f), CPU time %.2f (%.2f to %.2f)%n",
                subscribers,
                rates.get(rounds / 2),
                rates.get(0),
                rates.get(rounds - 1),
                cpu.get(rounds / 2),
                cpu.get(0),
                cpu.get(rounds - 1));
    }
}
