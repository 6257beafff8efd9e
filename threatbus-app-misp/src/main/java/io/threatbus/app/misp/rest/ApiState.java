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
    private volatile Runnable changed = () -> {};
    private Optional<String> problem = Optional.empty();
    private String reported = "unknown";

    /** A state of which nothing is known yet. */
    public ApiState(String host) {
        this.host = host;
    }

    /** Sets what runs after each change, outside the lock. */
    public void onChange(Runnable action) {
        changed = action;
    }

    void succeeded() {
        set(Optional.empty(), "");
    }

    /** Notes a failure; {@code kind} decides whether it is another one than before. */
    void failed(RestException.Kind kind, String detail) {
        set(Optional.of(detail), kind.name());
    }

    private void set(Optional<String> now, String kind) {
        boolean first;
        synchronized (this) {
            problem = now;
            if (kind.equals(reported)) {
                return;
            }
            first = reported.equals("unknown");
            reported = kind;
        }
        if (now.isPresent()) {
            logger.warn("MISP at {} does not answer as it should: {}", host, now.get());
        } else {
            logger.info("MISP at {} answers{}", host, first ? "" : " again");
        }
        changed.run();
    }

    /** What is wrong, if anything. */
    public synchronized Optional<String> problem() {
        return problem;
    }
}
