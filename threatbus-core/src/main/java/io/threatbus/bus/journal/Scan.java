package io.threatbus.bus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks through the files that the last process has left. Used once, by the thread that opens the journal. */
final class Scan {
    private static final Logger logger = LoggerFactory.getLogger(Scan.class);

    private final List<Segment> segments = new ArrayList<>();
    private final Map<Path, WrittenMark.Entry> marked = new TreeMap<>();
    private final long written;
    private long position;
    private long last;
    private long messages;
    private long damages;
    private long lost;

    /**
     * Reads all files; those without anything that is not acknowledged are deleted.
     *
     * @param written the position that was found
     * @param marked what the files should hold
     */
    static Scan of(Path directory, long written, List<WrittenMark.Entry> marked) throws IOException {
        Scan scan = new Scan(written);
        marked.forEach(entry -> scan.marked.put(Segment.file(directory, entry.first()), entry));
        for (Path file : Segment.files(directory)) {
            scan.read(file);
        }
        scan.marked.forEach((file, entry) -> scan.compare(file, entry, 0));
        if (scan.messages == 0) {
            scan.position = scan.last;
        }
        return scan;
    }

    private Scan(long written) {
        this.written = written;
        this.position = written;
        this.last = written;
    }

    private void read(Path file) throws IOException {
        Records records = Records.orNone(file);
        long before = messages;
        long highest = 0;
        long there = 0;
        while (records.next()) {
            there++;
            highest = Math.max(highest, records.number());
            if (records.number() > position) {
                messages++;
                if (messages == 1) {
                    // What is missing in front of the first record was never written, or is lost.
                    position = records.number() - 1;
                }
            }
        }
        last = Math.max(last, highest);
        report(file, records);
        WrittenMark.Entry entry = marked.remove(file);
        if (entry != null && compare(file, entry, there) && Files.exists(file)) {
            keep(file);
        }
        if (messages > before) {
            segments.add(new Segment(file, highest, there, Files.size(file)));
        } else {
            Files.deleteIfExists(file);
        }
    }

    /** Whether some of a file is gone, but for what is acknowledged, as far as that is known; says so. */
    private boolean compare(Path file, WrittenMark.Entry entry, long there) {
        last = Math.max(last, entry.last());
        long missing = Math.min(entry.records() - there, entry.last() - Math.max(entry.first() - 1, written));
        if (missing <= 0) {
            return false;
        }
        lost += missing;
        logger.error(
                "The journal file {} had {} messages and has {}: up to {} that were accepted and not confirmed are lost."
                        + " Look after the disk, and publish again what was published at that time",
                file,
                entry.records(),
                there,
                missing);
        return true;
    }

    /** It is replayed and deleted; somebody may still want to look at it. */
    private static void keep(Path file) {
        Path kept = file.resolveSibling(file.getFileName() + ".damaged");
        try {
            Files.deleteIfExists(kept);
            Files.createLink(kept, file);
        } catch (IOException | UnsupportedOperationException e) {
            logger.warn("cannot keep the damaged file {} as {}: {}", file, kept, e.toString());
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

    /** How many messages that were not acknowledged are missing; at most, where it is not known. */
    long lost() {
        return lost;
    }

    /** In how many places something was passed over. */
    long damages() {
        return damages;
    }
}
