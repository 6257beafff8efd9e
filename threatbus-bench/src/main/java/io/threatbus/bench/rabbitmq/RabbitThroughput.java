package io.threatbus.bench.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
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

    /**
     * Runs the comparison and prints messages per second.
     *
     * @param arguments how many messages per round, and how many rounds
     */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(
                System.getenv().getOrDefault("THREATBUS_TEST_AMQP_URI", "amqp://guest:guest@localhost:5672/%2F"));
        String name = "bench-" + UUID.randomUUID();
        Map<String, Route> routes = new LinkedHashMap<>();
        try {
            routes.put("bare, confirmed", new BareRoute(factory, name + "-bare-confirmed", true));
            routes.put("bus, reliable", new BusRoute(factory, name + "-bus-reliable", "reliable", true));
            routes.put("bare, unconfirmed", new BareRoute(factory, name + "-bare-unconfirmed", false));
            routes.put("bus, unconfirmed", new BusRoute(factory, name + "-bus-unconfirmed", "compatible", false));
            routes.put("bus, compatible", new BusRoute(factory, name + "-bus-compatible", "compatible", true));
            List<Message> messages = messages(count);
            Map<String, double[]> rates = new LinkedHashMap<>();
            for (Map.Entry<String, Route> route : routes.entrySet()) {
                route.getValue().run(messages);
                rates.put(route.getKey(), new double[rounds]);
            }
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, Route> route : routes.entrySet()) {
                    long begun = System.nanoTime();
                    route.getValue().run(messages);
                    double rate = count * 1e9 / (System.nanoTime() - begun);
                    rates.get(route.getKey())[round] = rate;
                    System.out.printf("round %d: %-18s %,10.0f messages/s%n", round + 1, route.getKey(), rate);
                }
            }
            report(rates);
        } finally {
            for (Route route : routes.values()) {
                route.close();
            }
        }
    }

    private static void report(Map<String, double[]> rates) {
        rates.forEach((name, all) -> System.out.printf(
                "%-18s median %,10.0f, from %,10.0f to %,10.0f messages/s%n",
                name,
                median(all),
                Arrays.stream(all).min().orElse(0),
                Arrays.stream(all).max().orElse(0)));
        ratio(rates, "bus, reliable", "bare, confirmed");
        ratio(rates, "bus, compatible", "bare, confirmed");
        ratio(rates, "bus, unconfirmed", "bare, unconfirmed");
    }

    private static void ratio(Map<String, double[]> rates, String ours, String bare) {
        double[] ratios = new double[rates.get(ours).length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = rates.get(ours)[i] / rates.get(bare)[i];
        }
        System.out.printf(
                "%s / %s: median of the rounds' ratios %.2f %s%n",
                ours,
                bare,
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
