package io.threatbus.app.suricata;

import io.threatbus.app.suricata.book.DesiredState;
import io.threatbus.app.suricata.engine.Engine;
import io.threatbus.app.suricata.file.NetworkRules;
import io.threatbus.app.suricata.file.SetFiles;
import io.threatbus.app.suricata.point.DataSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files that Suricata starts from true: writes a set some seconds after it has changed, and has the rules for
 * networks read again, not too often. Owned by its thread.
 */
final class FileKeeper implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(FileKeeper.class);
    private static final long PAUSE_MILLISECONDS = 2_000;
    /** Writing takes at most this share of the time. */
    private static final int SHARE = 20;

    private final SetFiles files;
    private final NetworkRules rules;
    private final DesiredState desired;
    private final List<Engine> engines;
    private final BooleanSupplier settled;
    private final long reloadPause;
    private final Map<DataSet, Long> written = new EnumMap<>(DataSet.class);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean released;
    private boolean reloadDue;
    private long lastReload;
    private volatile String trouble = "";

    FileKeeper(
            Path directory,
            SetFiles files,
            DesiredState desired,
            List<Engine> engines,
            BooleanSupplier settled,
            Duration networkReload) {
        this.files = files;
        this.rules = new NetworkRules(directory);
        this.desired = desired;
        this.engines = List.copyOf(engines);
        this.settled = settled;
        this.reloadPause = networkReload.toNanos();
        this.lastReload = System.nanoTime() - reloadPause;
    }

    /** Empty if the files are true, else what is wrong, for people. */
    String trouble() {
        return trouble;
    }

    @Override
    public void run() {
        try {
            long pause = PAUSE_MILLISECONDS;
            while (!stopped.await(pause, TimeUnit.MILLISECONDS)) {
                long began = System.nanoTime();
                if (settled.getAsBoolean()) {
                    write();
                }
                pause = Math.max(PAUSE_MILLISECONDS, SHARE * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            }
            if (settled.getAsBoolean()) {
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            try {
                files.close();
            } catch (IOException e) {
                logger.debug("closing", e);
            }
        }
    }

    private void write() {
        try {
            int mark = files.mark();
            for (DataSet set : DataSet.IN_SURICATA) {
                long changes = desired.changes(set);
                if (written.getOrDefault(set, -1L) != changes) {
                    int leftOut = files.write(set, desired);
                    written.put(set, changes);
                    if (leftOut > 0) {
                        logger.info(
                                "{} items of {} are too long for its file: they are given live alone", leftOut, set);
                    }
                }
            }
            if (engines.stream().allMatch(Engine::isKnown)) {
                files.forgetOffered(mark);
                if (!released) {
                    files.release();
                    released = true;
                }
            }
            writeRules();
            trouble = "";
        } catch (IOException | RuntimeException e) {
            if (trouble.isEmpty()) {
                logger.warn("the files of datasets cannot be written, retrying: {}", e.toString());
            }
            trouble = "the files of datasets cannot be written: " + e;
        }
    }

    private void writeRules() throws IOException {
        if (rules.write(desired)) {
            reloadDue = true;
        }
        if (reloadDue && reloadPause > 0 && System.nanoTime() - lastReload >= reloadPause) {
            reloadDue = false;
            lastReload = System.nanoTime();
            engines.forEach(Engine::reloadRules);
        }
    }

    /** Writes what has changed a last time, soon. */
    void stop() {
        stopped.countDown();
    }
}
