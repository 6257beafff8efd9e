package io.threatbus.app.suricata.engine;

import io.threatbus.app.suricata.command.Command;
import io.threatbus.app.suricata.command.CommandSocket;
import io.threatbus.app.suricata.command.Reply;
import java.io.IOException;
import java.time.Duration;

/**
 * Which life of Suricata, and which load of its rules.
 *
 * @param started when it began, as {@link System#nanoTime} tells time
 * @param loaded when the rules were loaded, in Suricata's words
 */
record Incarnation(long started, String loaded) {
    /** Suricata tells full seconds. */
    private static final long TOLERANCE = Duration.ofSeconds(3).toNanos();

    static Incarnation of(CommandSocket socket) throws IOException {
        Reply uptime = socket.ask(Command.of("uptime"));
        if (!uptime.ok() || !(uptime.message() instanceof Number seconds)) {
            throw new IOException("Suricata does not tell its uptime");
        }
        long started =
                System.nanoTime() - Duration.ofSeconds(seconds.longValue()).toNanos();
        Reply loaded = socket.ask(Command.of("ruleset-reload-time"));
        return new Incarnation(started, String.valueOf(loaded.message()));
    }

    /** Whether that is the same process. */
    boolean isSameProcess(Incarnation other) {
        return Math.abs(started - other.started) <= TOLERANCE;
    }

    /** Whether its datasets can be what they were. */
    boolean isSame(Incarnation other) {
        return isSameProcess(other) && loaded.equals(other.loaded);
    }
}
