package io.threatbus.bus.journal;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Holds a directory for this process alone, until closed or until the process ends in whatever way. */
final class Claim implements AutoCloseable {
    private final FileChannel channel;

    private Claim(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Claims a directory.
     *
     * @throws ThreatBusException if somebody else has it
     */
    static Claim of(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isFree(channel)) {
            channel.close();
            throw new ThreatBusException("another bus is using the journal " + directory
                    + ": stop it, or give each bus a bus.state_directory of its own");
        }
        return new Claim(channel);
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // Held within this process.
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
