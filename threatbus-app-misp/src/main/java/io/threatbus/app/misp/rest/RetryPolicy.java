package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.rest.RestException.Kind;
import io.threatbus.toolkit.retry.Backoff;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Asks again, with pauses that double and vary, what failed for a passing reason. Immutable.
 *
 * @param most how many attempts there are
 * @param leastPause the pause after the first one
 * @param longestPause no pause is longer, unless MISP asks for it
 */
public record RetryPolicy(int most, Duration leastPause, Duration longestPause) {
    /** About two minutes for one question. */
    public static final RetryPolicy PATIENT = new RetryPolicy(8, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /** One request. */
    @FunctionalInterface
    public interface Request<T> {
        T send() throws InterruptedException;
    }

    /**
     * The answer.
     *
     * @throws RestException the last failure, or the first one that asking again does not mend
     */
    public <T> T of(Request<T> request) throws InterruptedException {
        int attempt = 1;
        while (true) {
            try {
                return request.send();
            } catch (RestException e) {
                if (attempt >= most || !mayPass(e)) {
                    throw e;
                }
                TimeUnit.NANOSECONDS.sleep(pause(attempt, e).toNanos());
                attempt++;
            }
        }
    }

    private static boolean mayPass(RestException e) {
        return e.failure() == Kind.TRANSIENT || e.failure() == Kind.LIMITED;
    }

    /** The pause after the attempt of this number, counted from 1. */
    public Duration pause(int attempt, RestException failure) {
        return failure.retryAfter().isZero() ? pause(attempt) : failure.retryAfter();
    }

    /** The pause after the attempt of this number, counted from 1, that failed for a reason of our own. */
    public Duration pause(int attempt) {
        return Backoff.pause(attempt - 1, leastPause, longestPause, ThreadLocalRandom.current());
    }
}
