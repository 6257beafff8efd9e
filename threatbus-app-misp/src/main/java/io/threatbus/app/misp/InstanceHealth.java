package io.threatbus.app.misp;

import io.threatbus.spi.HealthReporter;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How the parts of one instance are, put together into its health. Parts report from their own threads; guarded by the
 * lock on {@code this}.
 */
public final class InstanceHealth {
    private final HealthReporter health;
    /** By part, in an order that does not depend on which came first. */
    private final Map<String, Optional<String>> problems = new TreeMap<>();

    private final Set<String> connecting = new LinkedHashSet<>();

    public InstanceHealth(HealthReporter health) {
        this.health = health;
    }

    /** The part is being tried for the first time, which is not a fault. */
    public synchronized void connecting(String part) {
        connecting.add(part);
    }

    /** The part works. */
    public synchronized void good(String part) {
        connecting.remove(part);
        problems.put(part, Optional.empty());
        report();
    }

    /** The part does not work, for this reason. */
    public synchronized void bad(String part, String reason) {
        connecting.remove(part);
        problems.put(part, Optional.of(reason));
        report();
    }

    /** A part that is only reported while it fails works again. */
    public synchronized void mended(String part) {
        if (problems.remove(part) != null) {
            report();
        }
    }

    private void report() {
        if (problems.isEmpty()) {
            return;
        }
        String bad = problems.entrySet().stream()
                .flatMap(part -> part.getValue().map(reason -> part.getKey() + ": " + reason).stream())
                .collect(Collectors.joining("; "));
        if (bad.isEmpty()) {
            String rest = connecting.isEmpty() ? "" : ", " + String.join(", ", connecting) + " connecting";
            health.up(String.join(", ", problems.keySet()) + " connected" + rest);
        } else if (connecting.isEmpty()
                && problems.size() > 1
                && problems.values().stream().allMatch(Optional::isPresent)) {
            health.down(bad);
        } else {
            health.degraded(bad);
        }
    }
}
