package io.threatbus.app.store.write;

import io.threatbus.app.store.db.Fault;
import io.threatbus.app.store.inbox.Arrival;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records what can be recorded, where something cannot. Used by the thread that writes. */
final class LeavingOut {
    private static final Logger logger = LoggerFactory.getLogger(LeavingOut.class);

    private LeavingOut() {}

    /**
     * Records all objects but those that fail by themselves. A statement that fails has changed nothing: at worst a sighting
     * is kept that its indicator does not count.
     *
     * @return how many were left out
     * @throws SQLException if it is not about one object, but about the disk or the database
     */
    static int record(Recorder recorder, Iterable<Arrival> arrivals, long now) throws SQLException {
        int left = 0;
        for (Arrival arrival : arrivals) {
            try {
                recorder.record(arrival, now);
            } catch (SQLException | RuntimeException e) {
                if (e instanceof SQLException failure && Fault.of(failure) != Fault.OTHER) {
                    throw e;
                }
                recorder.renewStatements();
                left++;
                logger.warn("{} is not kept: {}", arrival.object().id(), e.getMessage());
                logger.debug("why {} is not kept", arrival.object().id(), e);
            }
        }
        return left;
    }
}
