package io.threatbus.toolkit.tls;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is made out of files, and made again when one of them has changed: renewed certificates are picked up
 * without a restart. Looks at the files when it is asked, at most once in some seconds. What cannot be used keeps the last
 * good one in place, and says so. Thread-safe: guarded by the lock on {@code this}.
 */
final class FollowedFiles<T> {
    private static final Logger logger = LoggerFactory.getLogger(FollowedFiles.class);
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(5);

    private final String what;
    private final Supplier<T> maker;
    private final List<Path> files;
    private final LongSupplier nanoTime;
    private T current;
    private List<Object> seen;
    private long nextLook;

    /**
     * Makes it for the first time.
     *
     * @param what names it for the log
     * @throws ThreatBusException if that is not possible
     */
    FollowedFiles(String what, Supplier<T> maker, Path... files) {
        this(what, maker, System::nanoTime, files);
    }

    FollowedFiles(String what, Supplier<T> maker, LongSupplier nanoTime, Path... files) {
        this.what = what;
        this.maker = maker;
        this.files = List.of(files);
        this.nanoTime = nanoTime;
        this.seen = marks();
        this.current = maker.get();
        this.nextLook = nanoTime.getAsLong() + INTERVAL;
    }

    /** What the files hold now, as far as it can be used. */
    synchronized T get() {
        long now = nanoTime.getAsLong();
        if (now - nextLook < 0) {
            return current;
        }
        nextLook = now + INTERVAL;
        List<Object> marks = marks();
        if (!marks.equals(seen)) {
            seen = marks;
            try {
                current = maker.get();
                logger.info("{} changed and is in use", what);
            } catch (ThreatBusException e) {
                logger.warn("{} changed and cannot be used, the last good one stays: {}", what, e.getMessage());
            }
        }
        return current;
    }

    private List<Object> marks() {
        List<Object> marks = new ArrayList<>();
        for (Path file : files) {
            try {
                marks.add(Files.getLastModifiedTime(file));
                marks.add(Files.size(file));
                Object key = Files.getAttribute(file, "basic:fileKey");
                marks.add(key == null ? "" : key);
            } catch (IOException e) {
                marks.add("unreadable");
            }
        }
        return marks;
    }
}
