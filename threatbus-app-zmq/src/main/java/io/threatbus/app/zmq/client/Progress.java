package io.threatbus.app.zmq.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** A bar on a terminal that shows how much of the input has been sent. Owned by the thread that sends. */
final class Progress {
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final int WIDTH = 30;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream terminal;
    private final boolean shown;
    private final long total;
    private long lastDrawn = System.nanoTime();
    private boolean drawn;

    /**
     * A bar that is not drawn yet.
     *
     * @param total bytes of all input together; 0 if unknown
     */
    Progress(PrintStream terminal, boolean shown, long total) {
        this.terminal = terminal;
        this.shown = shown;
        this.total = total;
    }

    /** Draws the bar, unless that was done only just now. */
    void update(long bytes, long sent) {
        long now = System.nanoTime();
        if (!shown || now - lastDrawn < REDRAW_NANOS) {
            return;
        }
        lastDrawn = now;
        drawn = true;
        terminal.print(CLEAR_LINE + line(bytes, sent));
        terminal.flush();
    }

    private String line(long bytes, long sent) {
        String count = String.format(Locale.ROOT, "%,d sent", sent);
        if (total == 0) {
            return count;
        }
        int percent = (int) Math.min(100, bytes * 100 / total);
        int filled = percent * WIDTH / 100;
        return "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] "
                + String.format(Locale.ROOT, "%3d%%  ", percent) + count;
    }

    /** Takes the bar away, so that something else can be printed. */
    void clear() {
        if (drawn) {
            terminal.print(CLEAR_LINE);
            terminal.flush();
            drawn = false;
        }
    }
}
