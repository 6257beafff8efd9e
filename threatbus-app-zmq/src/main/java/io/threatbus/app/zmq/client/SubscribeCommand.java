package io.threatbus.app.zmq.client;

import io.threatbus.spi.CommandLineTool.Terminal;
import io.threatbus.spi.command.UsageException;
import java.time.Duration;
import java.util.Optional;

/** Prints what comes until it is told to stop. For the main thread. */
final class SubscribeCommand {
    private static final int EVERYTHING = 999_999_999;

    private final Terminal terminal;
    private final Endpoint bus;
    private final Duration timeout;
    private final boolean quiet;

    SubscribeCommand(Terminal terminal, Endpoint bus, Duration timeout, boolean quiet) {
        this.terminal = terminal;
        this.bus = bus;
        this.timeout = timeout;
        this.quiet = quiet;
    }

    /**
     * Subscribes and prints; the exit code.
     *
     * @param count after how many messages it ends, if ever
     */
    int run(Wanted wanted, Optional<Long> count) {
        return run(wanted, new LineWriter(terminal.out(), count.orElse(Long.MAX_VALUE)));
    }

    /** Subscribes and hands on what comes; the exit code. */
    int run(Wanted wanted, ObjectSink lines) {
        Notices notices = new Notices(terminal.err(), quiet);
        Receiver receiver = new Receiver(new Manager(bus, timeout), wanted, timeout, lines, notices);
        Thread hook = new Thread(receiver::leave, "subscribe-leave");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            receiver.run();
        } finally {
            receiver.leave();
            removeHook(hook);
        }
        return 0;
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook runs already.
        }
    }

    /**
     * How many days of history a text asks for: {@code all}, or a span of time such as {@code 30d}.
     *
     * @throws UsageException if it is neither
     */
    static int days(String text) {
        if (text.equals("all")) {
            return EVERYTHING;
        }
        Duration span = TimeSpan.parse(text)
                .orElseThrow(() -> new UsageException(
                        "--snapshot " + text + ": 'all' or a span of time is expected, such as 12h or 30d"));
        long days = span.toDays();
        return (int) Math.min(EVERYTHING, Duration.ofDays(days).equals(span) ? days : days + 1);
    }
}
