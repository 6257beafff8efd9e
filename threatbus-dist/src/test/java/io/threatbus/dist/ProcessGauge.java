package io.threatbus.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The most that a process has used of what must stay bounded, looked at ten times a second on a thread of its own. */
final class ProcessGauge implements AutoCloseable {
    private static final long PAUSE_NANOSECONDS = Duration.ofMillis(100).toNanos();

    private final Path process;
    private final Thread thread = new Thread(this::watch, "gauge");
    private volatile long descriptors;
    private volatile long threads;
    private volatile long residentKilobytes;
    private volatile boolean enough;

    ProcessGauge(long pid) {
        process = Path.of("/proc", Long.toString(pid));
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!enough) {
            try (Stream<Path> open = Files.list(process.resolve("fd"))) {
                descriptors = Math.max(descriptors, open.count());
                threads = Math.max(threads, status("Threads:"));
                residentKilobytes = Math.max(residentKilobytes, status("VmRSS:"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LockSupport.parkNanos(PAUSE_NANOSECONDS);
        }
    }

    private long status(String key) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    long descriptors() {
        return descriptors;
    }

    long threads() {
        return threads;
    }

    long residentMegabytes() {
        return residentKilobytes / 1024;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d descriptors, %d threads, %d MB resident", descriptors, threads, residentMegabytes());
    }

    @Override
    public void close() {
        enough = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
