package io.threatbus.app.misp.catchup;

import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RestException;
import io.threatbus.app.misp.rest.RetryPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on in the background between us and MISP's API: finding out what it is and what we may do, catching up after
 * an interruption, and polling for changes. Runs on one thread; requests come from any.
 */
public final class ApiWorker {
    private static final Logger logger = LoggerFactory.getLogger(ApiWorker.class);
    private static final Duration ONE_DAY = Duration.ofDays(1);
    private static final Duration PAUSE_WHEN_REFUSED = Duration.ofMinutes(5);

    private final MispApi api;
    private final CatchUp catchUp;
    private final InterruptionMark mark;
    private final ComparisonWorker comparison;
    private final Optional<PollSettings> poll;
    private final long started;
    private final InstantSource clock;
    private final RetryPolicy retries;
    private final AtomicLong lastPoll = new AtomicLong();
    private boolean wanted;

    /**
     * A worker.
     *
     * @param mark from when on something may have been missed
     * @param comparison asked to compare when everything was caught up with
     */
    public ApiWorker(
            MispApi api,
            CatchUp catchUp,
            InterruptionMark mark,
            ComparisonWorker comparison,
            Optional<PollSettings> poll,
            InstantSource clock,
            RetryPolicy retries) {
        this.api = api;
        this.catchUp = catchUp;
        this.mark = mark;
        this.comparison = comparison;
        this.poll = poll;
        this.clock = clock;
        this.retries = retries;
        this.started = clock.instant().getEpochSecond();
    }

    /** Notes that a feed is interrupted: what comes from now on must be caught up with. */
    public void interrupted() {
        mark.pin();
    }

    /** Notes that something is lost, and asks for it as soon as MISP answers. */
    public void missed() {
        mark.pin();
        connected();
    }

    /**
     * Notes that something is lost, and asks for it as soon as MISP answers.
     *
     * @param since from when on, in seconds since 1970
     */
    public void missed(long since) {
        mark.pin(since);
        connected();
    }

    /** Asks for what was missed, soon. */
    public synchronized void connected() {
        wanted = true;
        notifyAll();
    }

    /** When MISP was last polled with success, in seconds since 1970; 0 if never. */
    public long lastPoll() {
        return lastPoll.get();
    }

    /** Works until interrupted. */
    public void run() throws InterruptedException {
        boolean greeted = persist("asking for its version", this::greet);
        boolean owing = false;
        boolean first = true;
        while (true) {
            boolean waits = !(first && poll.isPresent());
            if (first) {
                comparison.request();
            }
            boolean asked = await(waits ? interval(greeted && !owing) : Duration.ZERO);
            first = false;
            greeted = greeted || persist("asking for its version", this::greet);
            boolean owed = asked || owing;
            owing = owed && !persist("catching up", () -> catchUp.sinceInterruption(mark));
            if (owed && !owing) {
                // What is gone for good leaves no trace to be asked for.
                comparison.request();
            }
            if (!owing && poll()) {
                lastPoll.set(clock.instant().getEpochSecond());
            }
        }
    }

    private boolean poll() throws InterruptedException {
        return poll.isEmpty()
                || persist("polling", () -> catchUp.sinceLastPoll(poll.get().since(), started));
    }

    /** What MISP refuses it may allow later, without saying so. */
    private Duration interval(boolean allIsWell) {
        Duration usual = poll.map(PollSettings::interval).orElse(ONE_DAY);
        return allIsWell || usual.compareTo(PAUSE_WHEN_REFUSED) < 0 ? usual : PAUSE_WHEN_REFUSED;
    }

    /** Waits until something is to do; true if somebody asked, false if the time is over. */
    private synchronized boolean await(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!wanted) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        wanted = false;
        return true;
    }

    /** One step of the work. */
    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    /** Does something until it is done, or refused; a MISP that is away may be back tomorrow. */
    private boolean persist(String what, Step step) throws InterruptedException {
        int attempt = 1;
        while (true) {
            try {
                step.run();
                return true;
            } catch (RestException e) {
                if (e.failure() == RestException.Kind.REFUSED) {
                    logger.debug("{} is refused by MISP: {}", what, e.getMessage());
                    return false;
                }
                logger.debug("{} fails: {}", what, e.getMessage());
                TimeUnit.NANOSECONDS.sleep(retries.pause(attempt, e).toNanos());
                attempt++;
            } catch (RuntimeException e) {
                // The memory fails, or something nobody has thought of: what is asked for stays asked for.
                logger.error("{} fails; trying again", what, e);
                TimeUnit.NANOSECONDS.sleep(retries.pause(attempt).toNanos());
                attempt++;
            }
        }
    }

    private void greet() throws InterruptedException {
        MispApi.Version version = api.version();
        String maySight = version.maySight().map(may -> may ? "may" : "may not").orElse("may or may not");
        logger.info("MISP {}: {}; the key {} report sightings", version.version(), self(), maySight);
        if (!version.maySight().orElse(true)) {
            logger.warn("the API key lacks the permission perm_sighting: sightings cannot be reported to MISP;"
                    + " give its user a role with this permission");
        }
    }

    /** Not every role may ask this. */
    private String self() throws InterruptedException {
        try {
            return api.self();
        } catch (RestException e) {
            return "role and organisation unknown";
        }
    }
}
