package io.threatbus.app.store.inbox;

import io.threatbus.app.store.db.Connections;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of the {@link Inbox} that are not needed now, kept for the next burst as long as the process lives. Belongs to the
 * thread that writes.
 */
final class InboxSpares {
    private static final Logger logger = LoggerFactory.getLogger(InboxSpares.class);
    private static final String SUFFIX = "-inbox-spare-";

    private final Connections connections;
    private final LongSupplier mostBytes;
    private final Deque<InboxFile> spares = new ArrayDeque<>();

    /**
     * None yet; those of a process that went down are deleted.
     *
     * @param mostBytes how much room they may take
     */
    InboxSpares(Connections connections, LongSupplier mostBytes) throws IOException {
        this.connections = connections;
        this.mostBytes = mostBytes;
        Path prefix = connections.beside(SUFFIX).toAbsolutePath();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(prefix.getParent(), prefix.getFileName() + "*")) {
            for (Path path : found) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Takes a file over in which nothing is needed any more. */
    void keep(InboxFile file) {
        if ((spares.size() + 1) * Inbox.FILE_BYTES > mostBytes.getAsLong()) {
            delete(file);
            return;
        }
        try {
            file.rename(connections.beside(SUFFIX + file.number()));
            spares.addLast(file);
        } catch (IOException e) {
            logger.debug("{} is not kept for the next burst", file, e);
            delete(file);
        }
    }

    /** The file that was used last, under another name and number. */
    Optional<InboxFile> take(Path path, long number) {
        Optional<InboxFile> spare = Optional.ofNullable(spares.pollLast());
        try {
            if (spare.isPresent()) {
                spare.get().reuse(path, number);
            }
            return spare;
        } catch (IOException e) {
            logger.debug("{} cannot be used again", spare.get(), e);
            delete(spare.get());
            return Optional.empty();
        }
    }

    /** Gives their room back. */
    void deleteAll() {
        spares.forEach(InboxSpares::delete);
        spares.clear();
    }

    private static void delete(InboxFile file) {
        try {
            file.delete();
        } catch (IOException e) {
            logger.warn("{} is not needed any more and cannot be deleted: {}", file, e.getMessage());
        }
    }
}
