package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.book.Entry;
import io.threatbus.app.suricata.book.SensorState;
import java.time.Duration;
import java.util.List;

/**
 * What of all that a Suricata has confirmed is to be looked up next: everything in turn, a little each second, so that a
 * round takes ten minutes at most, or twenty items a second. Owned by the thread of the socket.
 */
final class Sweep {
    private static final int ROUND_SECONDS = 600;
    private static final int FEWEST = 20;
    private static final int MOST = 2_000;
    /** Changes wait for so many answers at most. */
    private static final int AT_ONCE = 10;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long REST = Duration.ofSeconds(10).toNanos();

    private final SensorState state;
    private List<Entry> round = List.of();
    private int next;
    private long nextRound = System.nanoTime() + REST;
    private long second = System.nanoTime() - SECOND;
    private int left;

    Sweep(SensorState state) {
        this.state = state;
    }

    /** What is to be looked up now; nothing if that is enough for this second, or for a while. */
    List<Entry> take(long now) {
        if (next >= round.size()) {
            if (nextRound - now > 0) {
                return List.of();
            }
            round = state.confirmed();
            next = 0;
            nextRound = now + REST;
        }
        if (now - second >= SECOND) {
            second = now;
            left = Math.max(FEWEST, Math.min(MOST, round.size() / ROUND_SECONDS + 1));
        }
        int count = Math.min(Math.min(AT_ONCE, left), round.size() - next);
        List<Entry> taken = round.subList(next, next + count);
        left -= count;
        next += count;
        return taken;
    }
}
