package io.threatbus.app.misp.rest;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether MISP's API answers. Logs only changes, one line each. Guarded by the lock on {@code this}.
 */
public final class ApiState {
    private static final Logger logger = LoggerFactory.getLogger(ApiState.class);

    private final String host;
    private final Runnable changed;
    private Optional<String> problem = Optional.empty();
    private String reported = "";

    /**
     * A state that begins as good.
     *
     * @param changed runs after each change, outside the lock
     */
    public ApiState(String host, Runnable changed) {
        this.host = host;
        this.changed = changed;
    }

    void succeeded() {
        set(Optional.empty(), "");
    }

    /** Notes a failure; {@code kind} decides whether it is another one than before. */
    void failed(RestException.Kind kind, String detail) {
        set(Optional.of(detail), kind.name());
    }

    private void set(Optional<String> now, String kind) {
        synchronized (this) {
            problem = now;
            if (kind.equals(reported)) {
                return;
            }
            reported = kind;
        }
        if (now.isPresent()) {
            logger.warn("MISP at {} does not answer as it should: {}", host, now.get());
        } else {
            logger.info("MISP at {} answers again", host);
        }
        changed.run();
    }

    /** What is wrong, if anything. */
    public synchronized Optional<String> problem() {
        return problem;
    }
}
