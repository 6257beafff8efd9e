package io.threatbus.bench.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import com.sun.management.OperatingSystemMXBean;
import io.threatbus.bench.rabbitmq.RabbitBus.Promise;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Compares the backbone with a bare client on the same broker in the same run: the routes take turns, round by round, so
 * that whatever else the machine does meets all of them.
 */
public final class RabbitThroughput {
    private static final int SIZE = 512;

    private RabbitThroughput() {}

    /** Makes the way that a measurement goes. */
    private interface Way {
        Route open(ConnectionFactory factory, String exchange) throws Exception;
    }

    private static final Map<String, Way> WAYS = new LinkedHashMap<>();

    static {
        WAYS.put("bare confirmed", (factory, exchange) -> new BareRoute(factory, exchange, true));
        WAYS.put("bus reliable", (factory, exchange) -> new BusRoute(factory, exchange, Promise.RELIABLE));
        WAYS.put("bus journaled", (factory, exchange) -> new BusRoute(factory, exchange, Promise.JOURNALED));
        WAYS.put("zmq reliable", (factory, exchange) -> new ZmqRoute(factory, exchange, Promise.RELIABLE));
        WAYS.put("zmq journaled", (factory, exchange) -> new ZmqRoute(factory, exchange, Promise.JOURNALED));
        WAYS.put("bus compatible", (factory, exchange) -> new BusRoute(factory, exchange, Promise.COMPATIBLE));
        WAYS.put("bare unconfirmed", (factory, exchange) -> new BareRoute(factory, exchange, false));
        WAYS.put("bus unconfirmed", (factory, exchange) -> new BusRoute(factory, exchange, Promise.UNCONFIRMED));
        WAYS.put("zmq unconfirmed", (factory, exchange) -> new ZmqRoute(factory, exchange, Promise.UNCONFIRMED));
    }

    /**
     * Runs the comparison and prints messages per second, and the CPU time of this process, which is client, bus and
     * subscriber together, per message.
     *
     * @param arguments how many messages per round, how many rounds, and which routes by name, all if none is named
     */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        List<String> names =
                arguments.length > 2 ? List.of(arguments).subList(2, arguments.length) : List.copyOf(WAYS.keySet());
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(
                System.getenv().getOrDefault("THREATBUS_TEST_AMQP_URI", "amqp://guest:guest@localhost:5672/%2F"));
        String exchange = "bench-" + UUID.randomUUID();
        Map<String, Route> routes = new LinkedHashMap<>();
        try {
            for (String name : names) {
                routes.put(name, WAYS.get(name).open(factory, exchange + "-" + name.replace(' ', '-')));
            }
            report(measure(routes, messages(count), rounds));
        } finally {
            for (Route route : routes.values()) {
                route.close();
            }
        }
    }

    private static Map<String, double[]> measure(Map<String, Route> routes, List<Message> messages, int rounds)
            throws Exception {
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (Map.Entry<String, Route> route : routes.entrySet()) {
            route.getValue().run(messages);
            rates.put(route.getKey(), new double[rounds]);
        }
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Route> route : routes.entrySet()) {
                long cpu = process.getProcessCpuTime();
                long begun = System.nanoTime();
                route.getValue().run(messages);
                double rate = messages.size() * 1e9 / (System.nanoTime() - begun);
                rates.get(route.getKey())[round] = rate;
                System.out.printf(
                        "round %d: %-18s %,10.0f messages/s, %6.2f us CPU per message%n",
                        round + 1, route.getKey(), rate, (process.getProcessCpuTime() - cpu) / 1e3 / messages.size());
            }
        }
        return rates;
    }

    private static void report(Map<String, double[]> rates) {
        rates.forEach((name, all) -> System.out.printf(
                "%-18s median %,10.0f, from %,10.0f to %,10.0f messages/s%n",
                name,
                median(all),
                Arrays.stream(all).min().orElse(0),
                Arrays.stream(all).max().orElse(0)));
        for (String name : rates.keySet()) {
            if (!name.startsWith("bare")) {
                ratio(rates, name, name.endsWith("unconfirmed") ? "bare unconfirmed" : "bare confirmed");
            }
        }
        ratio(rates, "bus journaled", "bus reliable");
        ratio(rates, "zmq journaled", "zmq reliable");
    }

    private static void ratio(Map<String, double[]> rates, String ours, String other) {
        if (!rates.containsKey(ours) || !rates.containsKey(other)) {
            return;
        }
        double[] ratios = new double[rates.get(ours).length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = rates.get(ours)[i] / rates.get(other)[i];
        }
        System.out.printf(
                "%s / %s: median of the rounds' ratios %.2f %s%n",
                ours,
                other,
                median(ratios),
                Arrays.toString(Arrays.stream(ratios)
                        .map(ratio -> Math.round(ratio * 100) / 100.0)
                        .toArray()));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static List<Message> messages(int count) {
        List<Message> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = "host-" + i + ".evil.example";
            UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
            StringBuilder json = new StringBuilder(SIZE)
                    .append("{\"type\": \"indicator\", \"spec_version\": \"2.1\", \"id\": \"indicator--")
                    .append(id)
                    .append(
                            "\", \"created\": \"2026-11-22T10:00:00.000Z\", \"modified\": \"2026-11-22T10:00:00.000Z\", ")
                    .append("\"pattern\": \"[domain-name:value = '")
                    .append(name)
                    .append(
                            "']\", \"pattern_type\": \"stix\", \"valid_from\": \"2026-11-22T10:00:00Z\", \"description\": \"");
            while (json.length() < SIZE - 2) {
                json.append('.');
            }
            json.append("\"}");
            messages.add(MessageParser.DEFAULT
                    .parse(json.toString().getBytes(StandardCharsets.UTF_8))
                    .orThrow());
        }
        return messages;
    }
}
