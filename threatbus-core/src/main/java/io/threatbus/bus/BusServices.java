package io.threatbus.bus;

import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What the bus needs from the process around it.
 *
 * @param clock the time; tests turn it by hand
 * @param observer is told of every step of every message
 * @param fatal what to do about an {@link Error} in any thread: end the process
 */
public record BusServices(InstantSource clock, MessageObserver observer, Consumer<Throwable> fatal) {}
