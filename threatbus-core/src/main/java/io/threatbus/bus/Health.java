package io.threatbus.bus;

import io.threatbus.message.ForeignText;
import io.threatbus.spi.HealthReporter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of one plugin instance. Guarded by its own lock; any thread may report and read. */
public final class Health implements HealthReporter {
    private static final Logger logger = LoggerFactory.getLogger(Health.class);

    /** Details may quote what a peer has said. */
    private static final int LONGEST_DETAIL = 1000;

    /** How a plugin is. */
    public enum State {
        STARTING,
        UP,
        DEGRADED,
        DOWN,
        STOPPED
    }

    /**
     * A state and when it began.
     *
     * @param detail why, for the operator
     */
    public record Report(State state, String detail, Instant since) {}

    private final String plugin;
    private final InstantSource clock;
    private Report report;

    Health(String plugin, InstantSource clock) {
        this.plugin = plugin;
        this.clock = clock;
        this.report = new Report(State.STARTING, "", clock.instant());
    }

    @Override
    public void up(String detail) {
        change(State.UP, detail);
    }

    @Override
    public void degraded(String reason) {
        change(State.DEGRADED, reason);
    }

    @Override
    public void down(String reason) {
        change(State.DOWN, reason);
    }

    void stopped() {
        change(State.STOPPED, "");
    }

    /** The present state. */
    public synchronized Report report() {
        return report;
    }

    private void change(State state, String text) {
        String detail = ForeignText.cut(text, LONGEST_DETAIL);
        Report before;
        synchronized (this) {
            before = report;
            Instant since = before.state == state ? before.since : clock.instant();
            report = new Report(state, detail, since);
        }
        if (before.state == state) {
            return;
        }
        switch (state) {
            case DEGRADED, DOWN -> logger.warn("{} is {}: {}", plugin, word(state), detail);
            case UP -> {
                if (before.state != State.STARTING) {
                    logger.info(
                            "{} is up again after being {} since {}: {}",
                            plugin,
                            word(before.state),
                            before.since,
                            detail);
                }
            }
            default -> logger.debug("{} is {}", plugin, word(state));
        }
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
