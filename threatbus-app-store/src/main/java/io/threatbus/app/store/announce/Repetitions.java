package io.threatbus.app.store.announce;

import io.threatbus.ThreatBusException;
import io.threatbus.life.Outcome;
import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.life.LifeRecord;
import io.threatbus.stix.StixId;
import io.threatbus.toolkit.collect.BoundedMap;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buses that decide nothing, as the Python version's, have just forwarded a content that is withdrawn or over: they are told
 * so once more, at most once a minute an indicator. Buses that decide ignore it. Bounded: what finds no room is told when it
 * is published next. Any thread may note; the rest belongs to the announcer's.
 */
public final class Repetitions {
    private static final Logger logger = LoggerFactory.getLogger(Repetitions.class);
    private static final int MOST_WAITING = 1_000;
    private static final int MOST_REMEMBERED = 10_000;
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final BlockingQueue<Indicator> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Map<StixId, Long> told = BoundedMap.byAge(MOST_REMEMBERED);

    /** Takes note of a decision; does not block. */
    public void note(LifeRecord decision) {
        boolean over =
                decision.outcome() == Outcome.SUPERSEDED_WITHDRAWN || decision.outcome() == Outcome.SUPERSEDED_EXPIRED;
        Indicator word = decision.message();
        if (over && decision.said() && !word.isRemoval() && word.act().isEmpty()) {
            waiting.offer(word);
        }
    }

    /**
     * Says what was noted, or forgets it where another bus speaks.
     *
     * @return how many were said
     */
    int say(InQueue inq, boolean ourTurn, long nanoTime) throws InterruptedException {
        int said = 0;
        for (Indicator word = waiting.poll(); word != null; word = waiting.poll()) {
            if (ourTurn && isDue(word.id(), nanoTime) && put(inq, word)) {
                said++;
            }
        }
        return said;
    }

    private boolean isDue(StixId id, long nanoTime) {
        Long last = told.get(id);
        if (last != null && nanoTime - last < PAUSE_NANOS) {
            return false;
        }
        told.remove(id);
        told.put(id, nanoTime);
        return true;
    }

    /** That the time of this very version is over says nothing to a bus that has heard it. */
    private static boolean put(InQueue inq, Indicator word) throws InterruptedException {
        try {
            inq.put(Act.of(word, Act.Kind.EXPIRED, 1));
            return true;
        } catch (ThreatBusException e) {
            logger.debug("the end of {} cannot be said", word.id(), e);
            return false;
        }
    }
}
