package io.threatbus.spi;

/**
 * Where a plugin says how it is. Only a change of state is logged, one line each: WARN for the worse, INFO for the
 * better.
 */
public interface HealthReporter {
    /** Everything works. */
    void up(String detail);

    /** Part of it works: say what does not, since which event, and what is being done about it. */
    void degraded(String reason);

    /** Nothing works: say why, and what the operator can change. */
    void down(String reason);
}
