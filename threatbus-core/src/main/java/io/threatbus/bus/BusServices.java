package io.threatbus.bus;

import io.threatbus.bus.time.SteadyClock;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What the bus needs from the process around it.
 *
 * @param clock the time of day, which somebody may set; tests turn it by hand
 * @param steadyClock for deadlines: nobody sets it, and what it reads is not the time of day
 * @param observer is told of every step of every message
 * @param fatal what to do about an {@link Error} in any thread: end the process
 */
public record BusServices(
        InstantSource clock, InstantSource steadyClock, MessageObserver observer, Consumer<Throwable> fatal) {
    /** With the system's monotonic clock beside the system's clock; another clock is taken to be steady itself. */
    public BusServices(InstantSource clock, MessageObserver observer, Consumer<Throwable> fatal) {
        this(clock, clock.equals(InstantSource.system()) ? new SteadyClock() : clock, observer, fatal);
    }
}
