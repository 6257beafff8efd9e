package io.threatbus.app.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when the test says so. Thread-safe. */
final class TurnableClock implements InstantSource {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private volatile Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    void set(Instant instant) {
        now = instant;
    }

    synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }
}
