package io.threatbus.app.misp.sighting;

import io.threatbus.app.misp.rest.SightingReport;
import io.threatbus.message.Sighting;
import io.threatbus.spi.Subscription;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says on the bus what became of a sighting once MISP has answered: until then it is not sent. Bounded: of sightings beyond
 * that, and of those that an earlier process took, nobody on the bus is told. Guarded by the lock on {@code this}.
 */
final class SightingOutcomes {
    private static final int MOST = 20_000;
    private static final long MOST_BYTES = 32L * 1024 * 1024;
    private static final int BYTES_PER_SIGHTING = 600;

    private record Waiting(Subscription subscription, Sighting sighting) {
        long bytes() {
            return BYTES_PER_SIGHTING + (long) sighting.json().size();
        }
    }

    private final Map<SightingReport, Waiting> waiting = new LinkedHashMap<>();
    private long bytes;

    /** A report stands for this sighting, which came by this subscription. */
    synchronized void await(SightingReport report, Subscription subscription, Sighting sighting) {
        Waiting added = new Waiting(subscription, sighting);
        if (waiting.size() >= MOST || bytes + added.bytes() > MOST_BYTES) {
            return;
        }
        @Nullable Waiting before = waiting.put(report, added);
        bytes += added.bytes() - (before == null ? 0 : before.bytes());
    }

    private synchronized @Nullable Waiting take(SightingReport report) {
        @Nullable Waiting taken = waiting.remove(report);
        bytes -= taken == null ? 0 : taken.bytes();
        return taken;
    }

    /** MISP has it. */
    void reported(SightingReport report) {
        @Nullable Waiting taken = take(report);
        if (taken != null) {
            taken.subscription.sent(taken.sighting);
            taken.subscription.applied(taken.sighting);
        }
    }

    /** MISP has no use for it. */
    void skipped(SightingReport report, String reason) {
        @Nullable Waiting taken = take(report);
        if (taken != null) {
            taken.subscription.skipped(taken.sighting, reason);
        }
    }

    /** It did not get to MISP. */
    void failed(SightingReport report, String reason) {
        @Nullable Waiting taken = take(report);
        if (taken != null) {
            taken.subscription.failed(taken.sighting, reason);
        }
    }
}
