package io.threatbus.app.suricata;

import io.threatbus.app.suricata.book.Entry;
import io.threatbus.app.suricata.book.Lack;
import io.threatbus.app.suricata.engine.EngineListener;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on to health, metrics and log what happens to one Suricata. Called by the thread of its socket. */
final class EngineReport implements EngineListener {
    private static final Logger logger = LoggerFactory.getLogger(EngineReport.class);

    private static final int MOST_SHOWN = 10;

    private final String socket;
    private final HealthBoard health;
    private final SuricataMetrics metrics;
    private final CoverageProofs proofs;

    EngineReport(Path socket, HealthBoard health, SuricataMetrics metrics, CoverageProofs proofs) {
        this.proofs = proofs;
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
        logger.atInfo().addKeyValue("peer", socket).log("{}: comparing its datasets: {}", socket, reason);
    }

    @Override
    public void sampled(int found, List<Entry> missing) {
        metrics.sampled(socket, found, missing.size());
        if (!missing.isEmpty()) {
            logger.atWarn()
                    .addKeyValue("peer", socket)
                    .log(
                            "{}: {} of {} items that were looked up are not there: {}; everything is offered again",
                            socket,
                            missing.size(),
                            found + missing.size(),
                            missing.stream().limit(MOST_SHOWN).toList());
        }
    }

    @Override
    public void holds(long position, Lack lack) {
        metrics.lacking(socket, lack.items());
        proofs.holds(socket, position, lack);
    }
}
