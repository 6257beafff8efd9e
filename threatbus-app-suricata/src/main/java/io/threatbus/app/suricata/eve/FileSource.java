package io.threatbus.app.suricata.eve;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log file that Suricata writes and something rotates: by another file in its place, of which the old one is read to its
 * end first, or by emptying it. How far it is read is kept, so a bus that was away goes on from there. Owned by its thread.
 */
final class FileSource implements EveSource {
    private static final Logger logger = LoggerFactory.getLogger(FileSource.class);
    private static final int BUFFER = 256 * 1024;
    private static final long PAUSE_MILLISECONDS = 100;
    private static final long KEEP_EVERY = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final Optional<Path> kept;
    private final LineSplitter splitter;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable FileChannel channel;
    private Object identity = "";
    private long position;
    private long keptAt;
    private String keptText = "";
    private boolean started;
    private volatile String trouble = "";

    /** @param kept where to remember how far the file is read, if anywhere */
    FileSource(Path path, Optional<Path> kept, LineSplitter splitter) {
        this.path = path;
        this.kept = kept;
        this.splitter = splitter;
    }

    @Override
    public void open() {
        if (Files.isDirectory(path)) {
            throw new ThreatBusException("eve: " + path + " is a directory: name the file in it");
        }
    }

    @Override
    public void run() {
        try {
            while (stopped.getCount() > 0) {
                boolean read = false;
                try {
                    read = step();
                    trouble = channel == null ? path + " is not there yet" : "";
                } catch (IOException e) {
                    fail(e);
                }
                keep(false);
                if (!read && stopped.await(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            keep(true);
            release();
        }
    }

    private void fail(IOException e) {
        if (trouble.isEmpty()) {
            logger.atWarn().addKeyValue("peer", path).log("{} cannot be read, retrying: {}", path, e.toString());
        }
        trouble = path + " cannot be read: " + e;
        release();
    }

    /** Reads what is there; false if there is nothing more for now. */
    private boolean step() throws IOException, InterruptedException {
        if (channel == null && !find()) {
            return false;
        }
        FileChannel open = channel;
        if (open == null) {
            return false;
        }
        if (open.size() < position) {
            logger.atInfo().addKeyValue("peer", path).log("{} has been emptied: reading it from its beginning", path);
            splitter.reset();
            position = 0;
        }
        buffer.clear();
        int count = open.read(buffer, position);
        if (count > 0) {
            buffer.flip();
            splitter.take(buffer);
            position += count;
            return true;
        }
        return replaced();
    }

    /** Opens the file, at the place where it was left. */
    private boolean find() throws IOException {
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            identity = identity();
        } catch (NoSuchFileException e) {
            started = true;
            return false;
        }
        splitter.reset();
        Optional<Long> known = started ? Optional.of(0L) : remembered();
        position = known.orElse(channel.size());
        if (position > channel.size()) {
            position = 0;
        }
        logger.atInfo().addKeyValue("peer", path).log("reading {} from byte {}", path, position);
        started = true;
        return true;
    }

    private Object identity() throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path : key;
    }

    /** At the end of the file: whether another one stands in its place. */
    private boolean replaced() throws IOException {
        try {
            if (identity().equals(identity)) {
                return false;
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        logger.atInfo().addKeyValue("peer", path).log("{} has been rotated", path);
        release();
        return find();
    }

    private Optional<Long> remembered() throws IOException {
        if (kept.isEmpty() || !Files.exists(kept.get())) {
            return Optional.empty();
        }
        String[] fields =
                Files.readString(kept.get(), StandardCharsets.UTF_8).strip().split(" ", 2);
        boolean sound = fields.length == 2 && fields[0].matches("[0-9]{1,18}");
        if (!sound) {
            return Optional.empty();
        }
        // Another file by now: all of it is new.
        return Optional.of(fields[1].equals(identity.toString()) ? Long.parseLong(fields[0]) : 0L);
    }

    /** Remembers the beginning of the line that is not complete. */
    private void keep(boolean now) {
        if (kept.isEmpty() || (!now && System.nanoTime() - keptAt < KEEP_EVERY) || identity.equals("")) {
            return;
        }
        keptAt = System.nanoTime();
        String text = (position - splitter.pending()) + " " + identity;
        if (text.equals(keptText)) {
            return;
        }
        try {
            Path temporary = kept.get().resolveSibling(kept.get().getFileName() + ".new");
            Files.writeString(temporary, text);
            Files.move(temporary, kept.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            keptText = text;
        } catch (IOException e) {
            logger.debug("how far {} is read cannot be kept", path, e);
        }
    }

    private void release() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                logger.debug("{}: closing", path, e);
            }
        }
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public void stop() {
        stopped.countDown();
    }
}
