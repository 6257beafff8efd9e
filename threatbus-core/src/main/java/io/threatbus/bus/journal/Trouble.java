package io.threatbus.bus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the disk takes what is written, and who is told. Thread-safe. */
final class Trouble {
    private static final int TRIAL = 64 * 1024;

    private final Path directory;
    private final JournalReport report;
    private volatile boolean present;
    private boolean full;

    Trouble(Path directory, JournalReport report) {
        this.directory = directory;
        this.report = report;
    }

    /** Whether the disk fails at present. */
    boolean present() {
        return present;
    }

    /** The disk has failed. */
    synchronized void begin(IOException cause) {
        if (!present) {
            present = true;
            report.failing("the journal " + directory + " cannot be written (" + cause.getMessage()
                    + "): messages go on, held in memory only, where a crash of this process loses those that the broker"
                    + " has not confirmed; free space on the disk or make it writable, that is noticed by itself");
        }
    }

    /** Writes something to see whether the disk works again. */
    synchronized void tryToEnd() {
        if (!present) {
            return;
        }
        Path trial = directory.resolve("trial");
        try {
            Files.write(trial, new byte[TRIAL]);
            Files.delete(trial);
            present = false;
            report.working();
        } catch (IOException e) {
            // Still the same; it was told when it began.
        }
    }

    /** Whether applications wait because the journal is full. */
    synchronized void full(boolean now, long size) {
        if (now && !full) {
            report.full("the journal " + directory + " is full (" + size
                    + " bytes): applications wait until the broker has confirmed some messages; see the backbone, or raise"
                    + " bus.journal.max_size");
        } else if (full && !now && !present) {
            report.working();
        }
        full = now;
    }

    void unwritten(int messages) {
        if (messages > 0) {
            report.unwritten(messages);
        }
    }
}
