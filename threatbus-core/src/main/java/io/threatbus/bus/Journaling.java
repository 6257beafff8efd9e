package io.threatbus.bus;

import io.threatbus.bus.journal.Journal;
import io.threatbus.bus.journal.JournalReport;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Metrics.Counter;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal of a bus with its figures and its health. Thread-safe. */
final class Journaling {
    private static final Logger logger = LoggerFactory.getLogger(Journaling.class);
    private static final String NAME = "journal";

    private final Path directory;
    private final Journal journal;
    private final Health health;
    private final Report report;
    private final JournaledReader reader;

    private Journaling(BusCore core, Path directory) {
        Metrics metrics = core.meters().of("bus");
        this.directory = directory;
        this.health = new Health(NAME, core.services().clock());
        this.report = new Report(health, directory, unwritten(metrics));
        this.journal = Journal.open(directory, core.settings().journal(), report);
        Counter damaged = metrics.counter("journal_damaged", "Places of the journal that could not be read.");
        damaged.add(journal.damages());
        metrics.counter("journal_lost", "Accepted messages that were missing in the journal at the start, at most.")
                .add(journal.lost());
        this.reader = new JournaledReader(
                journal,
                core,
                metrics.counter(
                        "journal_replayed", "Messages that an earlier process had accepted and this one has sent."),
                damaged);
        metrics.gauge("journal_size_bytes", "The size of the journal's files.", journal::bytes);
        metrics.gauge(
                "journal_capacity_bytes",
                "The size of the journal at which applications wait.",
                core.settings().journal()::maxSize);
        metrics.gauge(
                "journal_open_messages", "Messages in the journal that the broker has not confirmed.", journal::open);
        report.lost(journal.lost());
    }

    private static Counter unwritten(Metrics metrics) {
        return metrics.counter(
                "journal_unwritten", "Messages that were accepted while the journal could not be written.");
    }

    /**
     * Opens the journal, and lets everything into {@code inq} through it.
     *
     * @throws io.threatbus.ThreatBusException if it cannot be used
     */
    static Journaling open(BusCore core, Path directory) {
        Journaling journaling = new Journaling(core, directory);
        core.inq().writeTo(journaling.journal);
        long left = journaling.journal.replay().remaining();
        if (left > 0) {
            logger.info(
                    "{} messages that were accepted before the restart and not confirmed are sent first, from the"
                            + " journal {}",
                    left,
                    directory);
        }
        return journaling;
    }

    private static final class Report implements JournalReport {
        private final Health health;
        private final Path directory;
        private final Counter unwritten;
        private volatile long lost;

        Report(Health health, Path directory, Counter unwritten) {
            this.health = health;
            this.directory = directory;
            this.unwritten = unwritten;
        }

        /** Whoever operates the bus hears of a loss until the next start. */
        void lost(long messages) {
            lost = messages;
            working();
        }

        @Override
        public void failing(String reason) {
            health.degraded(reason);
        }

        @Override
        public void full(String reason) {
            health.degraded(reason);
        }

        @Override
        public void working() {
            if (lost > 0) {
                health.degraded("up to " + lost + " accepted messages were missing in the journal " + directory
                        + " at the start: look after the disk, and publish them again; the log names the files");
            } else {
                health.up(directory.toString());
            }
        }

        @Override
        public void unwritten(long messages) {
            unwritten.add(messages);
        }
    }

    AcknowledgedInQueue reader() {
        return reader;
    }

    PluginStatus status() {
        return new PluginStatus(NAME, "bus", health.report());
    }

    /** To be called every few seconds. */
    void tend() {
        journal.tend();
    }

    /** Idempotent. */
    void close() {
        long left = journal.open();
        journal.close();
        if (left > 0 && health.report().state() != Health.State.STOPPED) {
            logger.info(
                    "{} messages that the broker has not confirmed stay in the journal {} for the next start",
                    left,
                    directory);
        }
        health.stopped();
    }
}
