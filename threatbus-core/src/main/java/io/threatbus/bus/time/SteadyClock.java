package io.threatbus.bus.time;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that goes on by {@link System#nanoTime}: a forward step of the time of day, when the machine wakes up or NTP
 * corrects it, ends no deadline, and a step back prolongs none. Thread-safe.
 */
public final class SteadyClock implements InstantSource {
    private final Instant beginning = Instant.now();
    private final long beginningNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return beginning.plusNanos(System.nanoTime() - beginningNanos);
    }
}
