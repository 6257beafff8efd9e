package io.threatbus.app.misp;

import io.threatbus.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A bus in a process of its own that compares what it has sent with MISP, and ends. */
final class ComparingElsewhere {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private ComparingElsewhere() {}

    /**
     * The process.
     *
     * @param arguments the state directory, and the settings of the API
     */
    public static void main(String[] arguments) {
        try (TestBus bus = new TestBus(Optional.of(Path.of(arguments[0])), arguments[1], "poll: {interval: 1h}")) {
            Await.until("it is compared", PATIENCE, () -> bus.metric("misp_last_comparison_seconds") > 0);
        }
    }
}
