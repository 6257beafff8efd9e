package io.threatbus.app.suricata;

import io.threatbus.app.suricata.engine.EngineListener;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on to health, metrics and log what happens to one Suricata. Called by the thread of its socket. */
final class EngineReport implements EngineListener {
    private static final Logger logger = LoggerFactory.getLogger(EngineReport.class);

    private final String socket;
    private final HealthBoard health;
    private final SuricataMetrics metrics;

    EngineReport(Path socket, HealthBoard health, SuricataMetrics metrics) {
        this.socket = socket.toString();
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    public void stateChanged() {
        health.look();
    }

    @Override
    public void command(String operation, String outcome) {
        metrics.command(socket, operation, outcome);
    }

    @Override
    public void inSync(long nanoseconds) {
        metrics.syncTime(socket, nanoseconds);
    }

    @Override
    public void reconciling(String reason) {
        metrics.reconciling(socket);
        logger.info("{}: comparing its datasets: {}", socket, reason);
    }

    @Override
    public void sampled(int found, int missing) {
        metrics.sampled(socket, found, missing);
        if (missing > 0) {
            logger.warn("{}: {} of {} items that were looked up are not there", socket, missing, found + missing);
        }
    }
}
