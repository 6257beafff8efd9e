package io.threatbus.bus.life;

import io.threatbus.ThreatBusException;
import io.threatbus.guard.GuardSettings;
import io.threatbus.guard.IndicatorGuard;
import io.threatbus.guard.WarningLists;
import io.threatbus.spi.Metrics;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the bus's own guard in step with its settings and lists, and has judged again what is known when they change.
 * Guarded by the lock on {@code this}, but for {@link #run}, which belongs to a thread of its own.
 */
public final class GuardWatch {
    private static final Logger logger = LoggerFactory.getLogger(GuardWatch.class);

    private final LifeStage stage;
    private final Metrics.Counter failures;
    private GuardSettings settings;
    private WarningLists lists;

    public GuardWatch(GuardSettings settings, LifeStage stage, Metrics metrics) {
        this.stage = stage;
        this.settings = settings;
        this.lists = settings.lists();
        this.failures = metrics.counter(
                "guard_list_failures", "Times that the directory of warning lists could not be looked through.");
        metrics.gauge("guard_lists", "Warning lists in force.", () -> lists().size());
        metrics.gauge("guard_list_entries", "Their entries.", () -> lists().entries());
    }

    private synchronized WarningLists lists() {
        return lists;
    }

    private synchronized GuardSettings settings() {
        return settings;
    }

    /**
     * Puts the settings in force before anything is decided.
     *
     * @throws ThreatBusException if the directory of the lists cannot be read
     */
    public synchronized void begin() {
        lists.reload();
        apply();
    }

    /**
     * Takes over changed settings; those that cannot be applied leave the old ones in force.
     *
     * @throws ThreatBusException if the directory of the lists cannot be read
     */
    public synchronized void replace(GuardSettings changed) {
        if (changed.equals(settings)) {
            return;
        }
        WarningLists other = changed.lists();
        other.reload();
        settings = changed;
        lists = other;
        apply();
        logger.info("the changed section guard is in force");
    }

    private void apply() {
        stage.guards().replaceOwn(new IndicatorGuard(settings.special(), lists));
        stage.judgeBy(
                31 * (31L * settings.special().label().hashCode() + lists.fingerprint()) + IndicatorGuard.VERSION);
    }

    /** Looks for changed lists until the bus stops. */
    public void run(CountDownLatch stopping) {
        try {
            while (!stopping.await(settings().warninglists().refresh().toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes over what has changed in the directory; what cannot be read stays as it was. */
    synchronized void look() {
        try {
            if (lists.reload()) {
                apply();
            }
        } catch (ThreatBusException e) {
            failures.increment();
            logger.warn("the warning lists stay as they were: {}", e.getMessage());
        }
    }
}
