package io.threatbus.bus.coverage;

import io.threatbus.ThreatBusException;
import io.threatbus.coverage.Gap;
import io.threatbus.coverage.Ledger;
import io.threatbus.coverage.Standing;
import io.threatbus.message.Indicator;
import io.threatbus.message.Update;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.stix.StixId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends again what did not get to a peer that is there and has nothing else to do: what its queue had no room for, what went
 * wrong on the last step, what a part of it has lost. Owned by the thread that sweeps.
 */
public final class GapCloser {
    private static final Logger logger = LoggerFactory.getLogger(GapCloser.class);
    private static final int AT_ONCE = 1000;
    /** So many are read from the store at once, each of which may be as large as a message may be. */
    private static final int FEWEST_READ = 4;
    /** Of small ones. */
    private static final int MOST_READ = 256;

    private static final long LITTLE = 256 * 1024;
    private static final Map<String, String> REMOVE = Map.of("x_threatbus_update", Update.REMOVE.name());

    private final Ledger ledger;
    private final InstantSource clock;
    private final Metrics.Counter closed;
    private final Set<String> told = new HashSet<>();
    /** How much each had lost when it last had everything. */
    private final Map<String, Long> whole = new HashMap<>();

    /** Somebody who may lack something. */
    public interface Target {
        Recipient recipient();

        /** How many messages its queue had no room for. */
        long dropped();

        /** Whether nothing waits for it, and somebody is there who would take it. */
        boolean isIdle();

        /** Puts one object into its queue; false if there is no room. */
        boolean offer(Indicator object);
    }

    public GapCloser(Ledger ledger, InstantSource clock, Metrics metrics) {
        this.ledger = ledger;
        this.clock = clock;
        this.closed = metrics.counter("coverage_sent_again", "Indicators sent again to peers that lacked them.");
    }

    /**
     * Looks at all of them once.
     *
     * @param patience how long a peer may lack something before it is sent again
     */
    public void run(List<? extends Target> targets, IndicatorStore store, Duration patience) {
        Set<String> present = new HashSet<>();
        targets.forEach(target -> present.add(target.recipient().subscriber()));
        told.retainAll(present);
        whole.keySet().retainAll(present);
        for (Target target : targets) {
            look(target, store, patience);
        }
    }

    /** Looks at those alone whose queues have overflowed since they had everything: they get the difference at once. */
    public void runOverflowed(List<? extends Target> targets, IndicatorStore store) {
        for (Target target : targets) {
            if (hasOverflowed(target)) {
                look(target, store, Duration.ZERO);
            }
        }
    }

    private boolean hasOverflowed(Target target) {
        long dropped = target.dropped();
        return dropped > 0 && dropped > whole.getOrDefault(target.recipient().subscriber(), 0L);
    }

    private void look(Target target, IndicatorStore store, Duration patience) {
        try {
            if (target.isIdle()) {
                close(target, store, patience);
            }
        } catch (RuntimeException e) {
            logger.atWarn()
                    .addKeyValue("peer", target.recipient())
                    .log("what {} lacks cannot be sent again: {}", target.recipient(), e.toString());
            logger.debug("Details", e);
        }
    }

    private void close(Target target, IndicatorStore store, Duration patience) {
        // Who goes on where it was waits for nothing else than this.
        Duration wait = target.recipient().resumes() ? Duration.ZERO : patience;
        long dropped = target.dropped();
        List<Gap> lost = ledger.missing(target.recipient(), AT_ONCE).stream()
                .filter(gap -> gap.standing().kind() == Standing.Kind.LOST)
                .filter(gap -> !gap.changed().plus(wait).isAfter(clock.instant()))
                .toList();
        if (lost.isEmpty()) {
            whole.put(target.recipient().subscriber(), dropped);
            if (told.remove(target.recipient().subscriber())) {
                logger.atInfo()
                        .addKeyValue("peer", target.recipient())
                        .log("{} has everything again", target.recipient());
            }
            return;
        }
        int sent = sendAgain(lost, target, store);
        closed.add(sent);
        if (sent > 0 && told.add(target.recipient().subscriber())) {
            logger.atWarn()
                    .addKeyValue("peer", target.recipient())
                    .log(
                            "{} lacks {} indicators that were sent to it, or should have been, the oldest since {}; sending {}"
                                    + " again",
                            target.recipient(),
                            lost.size(),
                            lost.get(0).changed(),
                            sent);
        }
    }

    /** As many as there is room for; how many it were. Of those whose contents are in memory at a time nobody keeps account. */
    private static int sendAgain(List<Gap> lost, Target target, IndicatorStore store) {
        int sent = 0;
        int next = FEWEST_READ;
        for (int from = 0; from < lost.size(); ) {
            List<Gap> some = lost.subList(from, Math.min(lost.size(), from + next));
            Map<StixId, Indicator> contents = new HashMap<>();
            store.find(some.stream().map(Gap::id).toList()).forEach(found -> contents.put(found.id(), found));
            long bytes = 0;
            for (Gap gap : some) {
                Optional<Indicator> content = Optional.ofNullable(contents.get(gap.id()));
                bytes += content.map(found -> (long) found.json().size()).orElse(0L);
                Optional<Indicator> again = gap.removal() ? content.flatMap(GapCloser::removal) : content;
                if (again.isPresent()) {
                    if (!target.offer(again.get())) {
                        return sent;
                    }
                    sent++;
                }
            }
            from += some.size();
            next = bytes < LITTLE ? Math.min(MOST_READ, 2 * next) : FEWEST_READ;
        }
        return sent;
    }

    private static Optional<Indicator> removal(Indicator content) {
        if (content.isRemoval()) {
            return Optional.of(content);
        }
        try {
            return Optional.of(content.with(REMOVE));
        } catch (ThreatBusException e) {
            logger.debug("{} cannot be withdrawn again: {}", content.id(), e.getMessage());
            return Optional.empty();
        }
    }
}
