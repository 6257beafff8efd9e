package io.threatbus.app.suricata;

import io.threatbus.message.Indicator;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bus in a process of its own, to be killed: publishes changes without end. */
public final class BusProcess {
    private BusProcess() {}

    /** The changes that a run of {@code count} makes: what is looked for at the end is in {@link Churn#active}. */
    public static void main(String[] arguments) {
        Churn churn = new Churn();
        try (TestBus bus = new TestBus(
                Indicators.settings(List.of(Path.of(arguments[0])), List.of(), Optional.of(Path.of(arguments[1]))),
                InstantSource.system())) {
            for (int i = 0; i < Integer.MAX_VALUE; i++) {
                for (Indicator change : churn.step(i)) {
                    bus.publish(change);
                }
                if (bus.metric("suricata_items") > 2_000 && i % 100 == 0) {
                    System.err.println("many");
                }
            }
        }
    }

    static Process start(Path socket, Path files) throws java.io.IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BusProcess.class.getName(),
                        socket.toString(),
                        files.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Versions of indicators that come, change their value, share it, and go. */
    static final class Churn {
        private static final int INDICATORS = 3_000;

        private final java.util.TreeMap<String, String> values = new java.util.TreeMap<>();

        /** The changes of one step; the same for the same numbers. */
        List<Indicator> step(int number) {
            String name = "churn-" + number * 7 % INDICATORS;
            int version = number / INDICATORS + 1;
            String value = "v" + (number * 7 % INDICATORS / 2) + "." + (version % 3) + ".example";
            String pattern = "[domain-name:value = '" + value + "']";
            if (number % 3 == 2 && values.containsKey(name)) {
                values.remove(name);
                return List.of(Indicators.of(name, pattern, 2 * number, Map.of("x_threatbus_update", "REMOVE")));
            }
            values.put(name, value);
            return List.of(Indicators.of(name, pattern, 2 * number, Map.of()));
        }

        /** What must be in the engine after the steps so far. */
        java.util.Set<String> active() {
            return new java.util.TreeSet<>(values.values());
        }

        /** Every value that was ever used. */
        static java.util.Set<String> universe() {
            java.util.Set<String> all = new java.util.TreeSet<>();
            for (int i = 0; i < INDICATORS / 2; i++) {
                for (int version = 0; version < 3; version++) {
                    all.add("v" + i + "." + version + ".example");
                }
            }
            return all;
        }

        /** The indicators that are active, as a history. */
        Indicator[] history() {
            return values.entrySet().stream()
                    .map(entry -> Indicators.of(
                            entry.getKey(), "[domain-name:value = '" + entry.getValue() + "']", 1_000_000, Map.of()))
                    .toArray(Indicator[]::new);
        }
    }
}
