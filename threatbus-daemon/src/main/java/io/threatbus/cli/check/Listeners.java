package io.threatbus.cli.check;

import io.threatbus.config.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What wants to listen where; finds two that want the same port. For one thread. */
final class Listeners {
    private record Listener(String key, String host, int port) {}

    private final List<Listener> known = new ArrayList<>();
    private final List<Problem> problems;

    /**
     * Nobody listens yet.
     *
     * @param problems takes what is found
     */
    Listeners(List<Problem> problems) {
        this.problems = problems;
    }

    /**
     * Adds one.
     *
     * @param key the whole key of the port
     * @param problem makes a problem of this key out of a text
     */
    void add(String key, String host, int port, Function<String, Problem> problem) {
        if (port == 0) {
            return;
        }
        known.stream()
                .filter(other -> other.port == port && overlap(other.host, host))
                .findFirst()
                .ifPresent(other -> problems.add(
                        problem.apply("port " + port + " is that of " + other.key + ", too; choose another")));
        known.add(new Listener(key, host, port));
    }

    private static boolean overlap(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        Optional<InetAddress> first = address(one);
        Optional<InetAddress> second = address(other);
        return first.isPresent()
                && second.isPresent()
                && (first.get().isAnyLocalAddress()
                        || second.get().isAnyLocalAddress()
                        || first.get().equals(second.get()));
    }

    /** Of names only that of this machine is looked up: others would need the network. */
    private static Optional<InetAddress> address(String host) {
        if (!host.equals("localhost") && !host.matches("[0-9.]+|.*:.*")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
