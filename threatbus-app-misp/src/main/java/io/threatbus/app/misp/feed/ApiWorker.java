package io.threatbus.app.misp.feed;

import io.threatbus.app.misp.rest.Attempts;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RestException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on in the background between us and MISP's API: finding out what it is and what we may do, catching up after
 * an interruption, and asking for news every so often. Runs on one thread; requests come from any.
 */
public final class ApiWorker {
    private static final Logger logger = LoggerFactory.getLogger(ApiWorker.class);

    private final MispApi api;
    private final CatchUp catchUp;
    private final Optional<PollSettings> poll;
    private final InstantSource clock;
    private final Attempts attempts;
    private final AtomicLong lastPoll = new AtomicLong();
    private boolean wanted;

    public ApiWorker(
            MispApi api, CatchUp catchUp, Optional<PollSettings> poll, InstantSource clock, Attempts attempts) {
        this.api = api;
        this.catchUp = catchUp;
        this.poll = poll;
        this.clock = clock;
        this.attempts = attempts;
    }

    /** Notes that a feed is interrupted: what comes from now on must be caught up with. */
    public void interrupted() {
        catchUp.pin();
    }

    /** Notes that something is lost, and asks for it as soon as MISP answers. */
    public void missed() {
        catchUp.pin();
        connected();
    }

    /**
     * Notes that something is lost, and asks for it as soon as MISP answers.
     *
     * @param since from when on, in seconds since 1970
     */
    public void missed(long since) {
        catchUp.pin(since);
        connected();
    }

    /** Asks for what was missed, soon. */
    public synchronized void connected() {
        wanted = true;
        notifyAll();
    }

    /** When MISP was last asked for news with success, in seconds since 1970; 0 if never. */
    public long lastPoll() {
        return lastPoll.get();
    }

    /** Works until interrupted. */
    public void run() throws InterruptedException {
        persist("asking for its version", this::greet);
        while (true) {
            boolean asked = await();
            if (asked) {
                persist("catching up", catchUp::sinceInterruption);
            }
            if (poll.isPresent()) {
                persist(
                        "asking for news",
                        () -> catchUp.sinceLastPoll(poll.get().since(), clock));
            }
            lastPoll.set(clock.instant().getEpochSecond());
        }
    }

    /** Waits until something is to do; true if somebody asked, false if it is time for a poll. */
    private synchronized boolean await() throws InterruptedException {
        long interval =
                poll.map(PollSettings::interval).orElse(Duration.ofDays(1)).toNanos();
        long end = lastPoll.get() == 0 && poll.isPresent() ? System.nanoTime() : System.nanoTime() + interval;
        while (!wanted) {
            long left = end - System.nanoTime();
            if (left <= 0 && poll.isPresent()) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, poll.isPresent() ? left : interval);
        }
        wanted = false;
        return true;
    }

    /** One step of the work. */
    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    /** Does something until it is done; a MISP that is away or refuses us may be back tomorrow. */
    private void persist(String what, Step step) throws InterruptedException {
        int attempt = 1;
        while (true) {
            try {
                step.run();
                return;
            } catch (RestException e) {
                if (e.kind() == RestException.Kind.REFUSED) {
                    logger.warn("{} is refused by MISP: {}", what, e.getMessage());
                    return;
                }
                logger.debug("{} fails: {}", what, e.getMessage());
                TimeUnit.NANOSECONDS.sleep(attempts.pause(attempt, e).toNanos());
                attempt++;
            } catch (RuntimeException e) {
                // The memory fails, or something nobody has thought of: what is asked for stays asked for.
                logger.error("{} fails; trying again", what, e);
                TimeUnit.NANOSECONDS.sleep(attempts.pause(attempt).toNanos());
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
