package io.threatbus.app.store.db;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database file as a whole: who has it, whether it is sound, and what becomes of it if it is not. Used by one thread
 * at a time.
 */
public final class StoreFile implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(StoreFile.class);

    private static final long BYTES_PER_MEGABYTE = 1024L * 1024;
    private static final long LARGE_MEGABYTES = 1024;

    private final Connections connections;
    private Optional<FileLock> lock = Optional.empty();

    public StoreFile(Connections connections) {
        this.connections = connections;
    }

    /**
     * Claims the file for this process; others may read it, but not write.
     *
     * @throws ThreatBusException if another process has it
     */
    public void claim() throws IOException {
        if (lock.isPresent()) {
            return;
        }
        Path path = connections.beside(".lock");
        Files.createDirectories(path.toAbsolutePath().getParent());
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock = Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            logger.debug("{} is locked within this process", path, e);
        } finally {
            if (lock.isEmpty()) {
                channel.close();
            }
        }
        if (lock.isEmpty()) {
            throw new ThreatBusException("another bus is using " + connections.file()
                    + ": stop it, or give each its own database (plugins.apps.store.database)");
        }
    }

    /**
     * Opens the database for writing and brings it up to date. A damaged file is set aside and a new one begun: the bus
     * has to go on, and the old one can still be looked at.
     *
     * @return the connection, and where the damaged file went, if there was one
     */
    public Opened open(CommitMark mark) throws SQLException, IOException {
        createPrivate();
        Optional<Path> log = keepLog();
        try {
            Connection writer = openSound();
            Optional<String> loss = mark.begin(writer);
            Optional<Path> kept = loss.isPresent() ? Optional.of(keep(loss.get(), log)) : Optional.empty();
            forget(log);
            return new Opened(writer, kept, loss);
        } catch (SQLException e) {
            forget(log);
            if (Fault.of(e) != Fault.DAMAGED) {
                throw e;
            }
            Path aside = setAside(e.getMessage());
            createPrivate();
            Connection writer = openSound();
            mark.begin(writer);
            return new Opened(writer, Optional.of(aside), Optional.empty());
        }
    }

    /** SQLite writes over a log that it cannot read; until it is known whether something is missing, there is a copy. */
    private Optional<Path> keepLog() throws IOException {
        Path log = connections.beside("-wal");
        if (!Files.exists(log) || Files.size(log) == 0) {
            return Optional.empty();
        }
        Path copy = connections.beside("-wal.kept");
        Files.copy(log, copy, StandardCopyOption.REPLACE_EXISTING);
        return Optional.of(copy);
    }

    private static void forget(Optional<Path> log) throws IOException {
        if (log.isPresent()) {
            Files.deleteIfExists(log.get());
        }
    }

    private Path keep(String loss, Optional<Path> log) throws IOException {
        String stamp = Connections.damagedSuffix();
        Path aside = connections.beside(stamp);
        Files.copy(connections.file(), aside, StandardCopyOption.REPLACE_EXISTING);
        if (log.isPresent()) {
            Files.move(log.get(), connections.beside(stamp + "-wal"), StandardCopyOption.REPLACE_EXISTING);
        }
        logger.error(
                "{} has lost something: {}. The bus goes on with what is there, and asks other sources for the rest;"
                        + " the files as they were found are {} and {}-wal",
                connections.file(),
                loss,
                aside,
                aside);
        return aside;
    }

    /**
     * A database ready for use.
     *
     * @param writer the connection that writes
     * @param damaged where the file went that was found damaged and replaced, or a copy of one that has lost something
     * @param loss what it has lost, if it could be used all the same
     */
    public record Opened(Connection writer, Optional<Path> damaged, Optional<String> loss) {}

    /** Intelligence is not for everybody on the machine; the files beside the database get the same permissions. */
    private void createPrivate() throws IOException {
        Path file = connections.file().toAbsolutePath();
        if (!Files.exists(file)
                && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        }
    }

    private Connection openSound() throws SQLException {
        Connection writer = connections.writer();
        try {
            Schema.migrate(writer);
            announceCheck();
            String damage = Schema.damage(writer);
            writer.rollback();
            if (!damage.isEmpty()) {
                throw Fault.damaged(damage);
            }
            return writer;
        } catch (SQLException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** All of the file is read, which takes as long as the disk takes if it is not in memory. */
    private void announceCheck() {
        long megabytes = connections.bytesOnDisk() / BYTES_PER_MEGABYTE;
        if (megabytes >= LARGE_MEGABYTES) {
            logger.info("{}, {} MB, is checked for damage before the start", connections.file(), megabytes);
        }
    }

    private Path setAside(String reason) throws IOException {
        String stamp = Connections.damagedSuffix();
        Path aside = connections.beside(stamp);
        logger.error("{} is damaged ({}): it becomes {}, and a new one is begun", connections.file(), reason, aside);
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path part = connections.beside(suffix);
            if (Files.exists(part)) {
                Files.move(part, connections.beside(stamp + suffix));
            }
        }
        return aside;
    }

    @Override
    public void close() {
        lock.ifPresent(held -> {
            try {
                held.acquiredBy().close();
            } catch (IOException e) {
                logger.debug("closing the lock of {}", connections.file(), e);
            }
        });
        lock = Optional.empty();
    }
}
