package io.threatbus.bus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks through the files that the last process has left. Used once, by the thread that opens the journal. */
final class Scan {
    private static final Logger logger = LoggerFactory.getLogger(Scan.class);

    private final List<Segment> segments = new ArrayList<>();
    private long position;
    private long last;
    private long messages;
    private long damages;

    /**
     * Reads all files; those without anything that is not acknowledged are deleted.
     *
     * @param written the position that was found
     */
    static Scan of(Path directory, long written) throws IOException {
        Scan scan = new Scan(written);
        for (Path file : Segment.files(directory)) {
            scan.read(file);
        }
        if (scan.messages == 0) {
            scan.position = scan.last;
        }
        return scan;
    }

    private Scan(long written) {
        this.position = written;
        this.last = written;
    }

    private void read(Path file) throws IOException {
        Records records = Records.of(file);
        long before = messages;
        long highest = 0;
        while (records.next()) {
            highest = Math.max(highest, records.number());
            if (records.number() > position) {
                messages++;
                if (messages == 1) {
                    // What is missing in front of the first record was never written.
                    position = records.number() - 1;
                }
            }
        }
        last = Math.max(last, highest);
        report(file, records);
        if (messages > before) {
            segments.add(new Segment(file, highest, Files.size(file)));
        } else {
            Files.delete(file);
        }
    }

    private void report(Path file, Records records) {
        damages += records.damages();
        if (records.damages() > 0) {
            logger.warn(
                    "{} places of the journal file {} are no whole record ({} bytes) and are passed over, as after a crash in"
                            + " the middle of writing; all other messages in it are read",
                    records.damages(),
                    file,
                    records.damagedBytes());
        }
    }

    /** The files in which something is not acknowledged, oldest first. */
    List<Segment> segments() {
        return segments;
    }

    /** Everything up to this is acknowledged, or was never written. */
    long position() {
        return position;
    }

    /** The highest number ever used, as far as can be seen. */
    long last() {
        return last;
    }

    /** How many messages are not acknowledged. */
    long messages() {
        return messages;
    }

    /** In how many places something was passed over. */
    long damages() {
        return damages;
    }
}
