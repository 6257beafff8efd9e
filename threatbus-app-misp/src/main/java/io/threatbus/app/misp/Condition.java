package io.threatbus.app.misp;

import io.threatbus.spi.HealthReporter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the parts of one instance are, put together into its health. Parts report from their own threads; guarded by the
 * lock on {@code this}.
 */
public final class Condition {
    private final HealthReporter health;
    private final Map<String, Optional<String>> problems = new LinkedHashMap<>();

    public Condition(HealthReporter health) {
        this.health = health;
    }

    /** The part works. */
    public synchronized void good(String part) {
        problems.put(part, Optional.empty());
        report();
    }

    /** The part does not work, for this reason. */
    public synchronized void bad(String part, String reason) {
        problems.put(part, Optional.of(reason));
        report();
    }

    /** A part that is only spoken of while it fails works again. */
    public synchronized void mended(String part) {
        if (problems.remove(part) != null) {
            report();
        }
    }

    private void report() {
        String bad = problems.entrySet().stream()
                .flatMap(part -> part.getValue().map(reason -> part.getKey() + ": " + reason).stream())
                .collect(Collectors.joining("; "));
        if (bad.isEmpty()) {
            health.up(String.join(", ", problems.keySet()) + " connected");
        } else if (problems.size() > 1 && problems.values().stream().allMatch(Optional::isPresent)) {
            health.down(bad);
        } else {
            health.degraded(bad);
        }
    }
}
