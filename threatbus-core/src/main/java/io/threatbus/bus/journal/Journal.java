package io.threatbus.bus.journal;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps accepted messages on disk until they are acknowledged. Messages get ascending numbers when they are appended;
 * those of kinds that are not kept, or that the disk does not take, get theirs as well. Thread-safe: what appends is
 * guarded by {@code lock}, what acknowledges by the lock of {@link Acknowledgements}.
 *
 * <p>When the disk fails, messages are accepted without being written, rather than not at all, until {@link #tend} finds
 * that the disk works again.
 */
public final class Journal implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Journal.class);
    private static final long LONG_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Path directory;
    private final JournalSettings settings;
    private final Trouble trouble;
    private final Claim claim;
    private final Acknowledgements acknowledgements;
    private final Replay replay;
    private final long stream = new SecureRandom().nextLong();
    private final long damages;
    private final long lost;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Segments segments;
    private final RecordBuffer buffer;
    private volatile boolean closed;
    private int waiting;
    private long fullSince;
    private volatile long last;
    private volatile long bytes;
    /** Acknowledging up to here frees something. */
    private volatile long worthTidying;

    private Journal(Path directory, JournalSettings settings, Claim claim, JournalReport report) throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.claim = claim;
        this.trouble = new Trouble(directory, report);
        PositionFile position = PositionFile.open(directory.resolve("position"));
        WrittenMark mark = WrittenMark.open(directory.resolve("mark"));
        Scan scan = Scan.of(directory, position.written(), mark.found());
        this.last = scan.last();
        this.damages = scan.damages();
        this.lost = scan.lost();
        this.acknowledgements = new Acknowledgements(position, scan.position());
        this.segments = new Segments(directory, settings, mark, scan.segments());
        this.replay = new Replay(scan, last + 1, this::acknowledge);
        this.buffer = new RecordBuffer(stream);
        measure();
    }

    /**
     * Opens the journal in a directory, which is there and belongs to nobody else.
     *
     * @throws ThreatBusException if another process uses it, or it cannot be read and written
     */
    public static Journal open(Path directory, JournalSettings settings, JournalReport report) {
        try {
            Claim claim = Claim.of(directory);
            try {
                return new Journal(directory, settings, claim, report);
            } catch (IOException | RuntimeException e) {
                claim.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ThreatBusException(
                    "the journal " + directory + " cannot be opened (" + e + "): let this user read and write it, or"
                            + " switch it off with bus.journal.enabled: false",
                    e);
        }
    }

    /** What the last process has left; to be read before anything else is taken. */
    public Replay replay() {
        return replay;
    }

    /** Names the numbers that this process gives. */
    public long stream() {
        return stream;
    }

    /** The highest number that was given to a message. */
    public long last() {
        return last;
    }

    /** In how many places the files were damaged when they were opened. */
    public long damages() {
        return damages;
    }

    /** How many messages were missing when it was opened; at most, where it is not known. */
    public long lost() {
        return lost;
    }

    /** The length of all files. */
    public long bytes() {
        return bytes;
    }

    /** How many messages are not acknowledged. */
    public long open() {
        return acknowledgements.open(last);
    }

    /**
     * Appends messages; waits while the journal is full.
     *
     * @param deadline when to give up, in the time of {@link System#nanoTime}
     * @param accepted is run when they are written, before anybody else's are
     * @return false if the journal was full until the deadline
     */
    public boolean append(String origin, List<? extends Message> messages, long deadline, Runnable accepted)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!awaitRoom(deadline)) {
                return false;
            }
            write(origin, messages);
            accepted.run();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitRoom(long deadline) throws InterruptedException {
        while (isFull()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            fullSince = waiting == 0 ? System.nanoTime() : fullSince;
            waiting++;
            // Whoever acknowledges from now on tidies; what came before is tidied here.
            worthTidying = 0;
            try {
                tidy();
                if (isFull()) {
                    freed.awaitNanos(left);
                }
            } finally {
                waiting--;
            }
        }
        return true;
    }

    private boolean isFull() {
        return segments.bytes() >= settings.maxSize() && !closed && !trouble.present();
    }

    private void write(String origin, List<? extends Message> messages) {
        long first = last + 1;
        long end = last + messages.size();
        int kept = buffer.fill(origin, messages, first);
        if (kept > 0) {
            try {
                if (!closed && !trouble.present()) {
                    segments.write(buffer.records(), kept, first, end);
                    kept = 0;
                }
            } catch (IOException e) {
                trouble.begin(e);
            }
            trouble.unwritten(kept);
            measure();
        }
        last = end;
    }

    private void measure() {
        bytes = segments.bytes();
        worthTidying = waiting > 0 ? 0 : segments.lastOfOldest();
    }

    /** The messages with these numbers are in other hands. */
    public void acknowledge(long first, long until) {
        long position = acknowledgements.add(first, until);
        try {
            if (!trouble.present() && !closed) {
                acknowledgements.keep(last);
            }
        } catch (IOException e) {
            trouble.begin(e);
        }
        if (position >= worthTidying && !closed) {
            lock.lock();
            try {
                tidy();
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void tidy() {
        long position = acknowledgements.position();
        if (position >= last && isFull()) {
            segments.finishActive();
        }
        try {
            if (position >= segments.lastOfOldest()) {
                // First, or a later start would take the files for lost.
                acknowledgements.keepNow();
            }
            segments.removeUpTo(position);
        } catch (IOException e) {
            trouble.begin(e);
        }
        measure();
    }

    /** Sees whether the disk works again, and how long applications have waited; to be called every few seconds. */
    public void tend() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            trouble.tryToEnd();
            trouble.full(waiting > 0 && System.nanoTime() - fullSince > LONG_WAIT_NANOS, settings.maxSize());
            if (!trouble.present()) {
                acknowledgements.keepNow();
                tidy();
            }
            freed.signalAll();
        } catch (IOException e) {
            trouble.begin(e);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the use of the directory. What is not acknowledged stays for the next process. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            freed.signalAll();
            segments.finishActive();
            tidy();
            acknowledgements.keepNow();
            acknowledgements.close();
            segments.close();
        } catch (IOException e) {
            logger.warn(
                    "{} does not take the end of what was confirmed; some messages will be sent twice", directory, e);
        } finally {
            release();
            lock.unlock();
        }
    }

    private void release() {
        try {
            claim.close();
        } catch (IOException e) {
            logger.warn("The lock of the journal {} is released at the end of the process only", directory, e);
        }
    }
}
