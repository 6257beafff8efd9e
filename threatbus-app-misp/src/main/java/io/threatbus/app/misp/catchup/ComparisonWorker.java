package io.threatbus.app.misp.catchup;

import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RestException;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.update.IndicatorPublisher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares when it is asked to, and every so often, at a {@link BackgroundThrottle} that nobody feels. It rests afterwards for much
 * longer than it took, however often it is asked. Runs on one thread; requests come from any.
 */
public final class ComparisonWorker {
    private static final Logger logger = LoggerFactory.getLogger(ComparisonWorker.class);
    private static final int REST = 20;

    private final Comparison comparison;
    private final CatchUp catchUp;
    private final RetryPolicy retries;
    private final Duration interval;
    private final InstantSource clock;
    private final AtomicLong lastComparison = new AtomicLong();
    private boolean wanted;

    public ComparisonWorker(
            MispApi api,
            IndicatorPublisher publisher,
            CatchUp catchUp,
            RetryPolicy retries,
            ComparisonSettings settings,
            InstantSource clock,
            Consumer<Optional<String>> problem) {
        this.comparison =
                new Comparison(api, publisher, retries, settings.mostGone(), problem, new BackgroundThrottle());
        this.catchUp = catchUp;
        this.retries = retries;
        this.interval = settings.interval();
        this.clock = clock;
    }

    /** Asks for a comparison, soon. */
    public synchronized void request() {
        wanted = true;
        notifyAll();
    }

    /** When everything was last compared, in seconds since 1970; 0 if never. */
    public long lastComparison() {
        return lastComparison.get();
    }

    /** Works until interrupted. */
    public void run() throws InterruptedException {
        if (interval.isZero()) {
            return;
        }
        int failures = 0;
        while (true) {
            await();
            long begin = System.nanoTime();
            try {
                comparison.run();
                catchUp.everything();
                lastComparison.set(clock.instant().getEpochSecond());
                failures = 0;
            } catch (RestException e) {
                failures++;
                logger.debug("comparing with MISP fails: {}", e.getMessage());
                if (e.failure() != RestException.Kind.REFUSED) {
                    TimeUnit.NANOSECONDS.sleep(retries.pause(failures, e).toNanos());
                    request();
                }
            } catch (RuntimeException e) {
                // The memory fails, or something nobody has thought of: what was sent is still to be compared.
                failures++;
                logger.error("comparing with MISP fails; trying again", e);
                TimeUnit.NANOSECONDS.sleep(retries.pause(failures).toNanos());
                request();
            }
            TimeUnit.NANOSECONDS.sleep(REST * (System.nanoTime() - begin));
        }
    }

    private synchronized void await() throws InterruptedException {
        long end = System.nanoTime() + interval.toNanos();
        while (!wanted) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        wanted = false;
    }
}
