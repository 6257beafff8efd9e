package io.threatbus.app.store.life;

import io.threatbus.spi.Metrics;
import io.threatbus.stix.StixId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is due and cannot be announced: the limits of today do not let it in, or the word that it is over is no message
 * that the bus takes. It is put off, so that it is not in the way of what comes after it, and tried again: limits change.
 * The announcer adds, the thread that writes takes; each may do so at any time.
 */
public final class DeferredExpiries {
    /** For how long. */
    public static final Duration SPAN = Duration.ofMinutes(10);

    private static final Logger logger = LoggerFactory.getLogger(DeferredExpiries.class);

    private final Metrics.Counter counter;
    /** Which, and whether they are put off on disk. */
    private final Map<Long, Boolean> known = new ConcurrentHashMap<>();

    public DeferredExpiries(Metrics metrics) {
        counter = metrics.counter(
                "store_announcements_put_off", "Times that the bus could not be told that an indicator was over.");
    }

    /**
     * One that cannot be announced.
     *
     * @param seq its place in the order of changes, which tells this version from others
     * @param reason why, for the operator
     */
    public record Unsayable(long seq, String id, String reason) {
        public static Unsayable of(long seq, StixId id, RuntimeException cause) {
            return new Unsayable(seq, id.toString(), String.valueOf(cause.getMessage()));
        }
    }

    /** Counts and names those that are not known yet, and has them put off. */
    public void addAll(List<Unsayable> several) {
        List<Unsayable> added = several.stream()
                .filter(one -> known.putIfAbsent(one.seq(), false) == null)
                .toList();
        if (added.isEmpty()) {
            return;
        }
        counter.add(added.size());
        logger.warn(
                "the time of indicators has come, and the bus cannot be told: {} of them, the first {} ({}). Sensors go on"
                        + " as before; it is tried again every {} minutes. If a limit of the bus (max_message_size,"
                        + " max_nesting, max_list_length) was lowered, raise it again; otherwise publish a smaller"
                        + " version of the indicator",
                added.size(),
                added.get(0).id(),
                added.get(0).reason(),
                SPAN.toMinutes());
    }

    /** To be called before what is due is read: whatever is on disk by now will not be among it. */
    public void forgetDone() {
        known.values().removeIf(done -> done);
    }

    /** Those that still have to be put off. */
    public List<Long> waiting() {
        List<Long> waiting = new ArrayList<>();
        known.forEach((seq, done) -> {
            if (!done) {
                waiting.add(seq);
            }
        });
        return waiting;
    }

    /** To be called after the commit. */
    public void done(List<Long> seqs) {
        seqs.forEach(seq -> known.put(seq, true));
    }
}
