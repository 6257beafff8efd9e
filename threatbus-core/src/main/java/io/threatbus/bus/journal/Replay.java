package io.threatbus.bus.journal;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads again, in their order, the messages that the last process has left, one file at a time. Owned by the thread that
 * takes, but for {@link #remaining}.
 */
public final class Replay {
    private static final Logger logger = LoggerFactory.getLogger(Replay.class);

    private final Deque<Path> files = new ArrayDeque<>();
    private final AtomicLong remaining;
    private final Gaps gaps;
    private final long end;
    private Records records = new Records(new byte[0]);
    private long previous;

    /** Is told of numbers that will never be returned. */
    interface Gaps {
        void skipped(long first, long last);
    }

    /**
     * A replay of what was found.
     *
     * @param end the first number that does not belong to it
     */
    Replay(Scan scan, long end, Gaps gaps) {
        scan.segments().forEach(segment -> files.add(segment.file()));
        this.remaining = new AtomicLong(scan.messages());
        this.previous = scan.position();
        this.end = end;
        this.gaps = gaps;
    }

    /** How many messages are left; any thread may ask. */
    public long remaining() {
        return remaining.get();
    }

    /** The next message; empty when there is no more. */
    public Optional<Entry> next() {
        while (remaining.get() > 0) {
            if (records.next()) {
                Optional<Entry> entry = present();
                if (entry.isPresent()) {
                    return entry;
                }
            } else if (files.isEmpty()) {
                finish();
            } else {
                records = Records.orNone(files.removeFirst());
            }
        }
        return Optional.empty();
    }

    private Optional<Entry> present() {
        if (records.number() <= previous) {
            return Optional.empty();
        }
        Optional<Entry> entry = records.entry();
        if (entry.isPresent()) {
            skipTo(records.number());
            previous = records.number();
        } else {
            logger.warn(
                    "Message {} of the journal is of a kind that a later version has written; it is left out",
                    records.number());
        }
        if (remaining.get() == 1) {
            finish();
        } else {
            remaining.decrementAndGet();
        }
        return entry;
    }

    private void finish() {
        skipTo(end);
        files.clear();
        remaining.set(0);
    }

    private void skipTo(long number) {
        if (number > previous + 1) {
            gaps.skipped(previous + 1, number - 1);
        }
    }
}
