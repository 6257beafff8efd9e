package io.threatbus.app.store.inbox;

import io.threatbus.app.store.db.Connections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the {@link Inbox} had and cannot give any more: said in the log, with a copy of the file as it was found, and gathered
 * for who counts it and asks other sources. Belongs to the thread that writes.
 */
final class InboxLosses {
    private static final Logger logger = LoggerFactory.getLogger(InboxLosses.class);

    private final Connections connections;
    private Optional<InboxLoss> untold = Optional.empty();
    private long saidFile = -1;
    private long saidUpTo;
    private long keptFile = -1;
    private String kept = "";

    InboxLosses(Connections connections) {
        this.connections = connections;
    }

    /** Notes that a file has less than it had when it was written to last. */
    void missing(Path file, InboxMark.Entry had, long messages) {
        lost(file, had.number(), messages, had.began());
    }

    /**
     * Notes that a block is damaged, once, however often it is read.
     *
     * @param after where the block ends
     * @param messages how many it claims to have
     */
    void damaged(InboxFile file, long after, long messages) {
        boolean known = file.number() < saidFile || (file.number() == saidFile && after <= saidUpTo);
        if (!known) {
            saidFile = file.number();
            saidUpTo = after;
            lost(file.path(), file.number(), messages, file.began());
        }
    }

    private void lost(Path file, long number, long messages, long since) {
        if (keptFile != number) {
            kept = keep(file, number);
            keptFile = number;
        }
        logger.error(
                "{} has lost {} messages that waited in it. The bus goes on with the others, and asks other sources for"
                        + " those; {}",
                file,
                messages,
                kept);
        InboxLoss loss = new InboxLoss(messages, since, file + " has lost " + messages + " messages; " + kept);
        untold = Optional.of(untold.map(before -> before.and(loss)).orElse(loss));
    }

    private String keep(Path file, long number) {
        if (!Files.exists(file)) {
            return "the file is gone";
        }
        Path aside = connections.beside(Connections.damagedSuffix() + "-inbox-" + number);
        try {
            Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            return "as it was found it is " + aside;
        } catch (IOException e) {
            return "as it was found it could not be kept as " + aside + " (" + e + ")";
        }
    }

    /** What was lost since this was asked last. */
    Optional<InboxLoss> take() {
        Optional<InboxLoss> taken = untold;
        untold = Optional.empty();
        return taken;
    }
}
