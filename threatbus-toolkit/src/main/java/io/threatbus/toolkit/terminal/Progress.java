package io.threatbus.toolkit.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A line on a terminal that shows how far a command is: a bar where the total is known, how many are done and rejected,
 * the rate, and the time left. Fewer than 80 characters. Owned by the thread that works.
 */
public final class Progress {
    private static final long REDRAW_NANOS = Duration.ofMillis(200).toNanos();
    private static final int WIDTH = 20;
    private static final int COLUMNS = 80;
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final double NANOS = 1e9;

    private final PrintStream terminal;
    private final boolean shown;
    private final String verb;
    private final long total;
    private final LongSupplier nanoTime;
    private final long started;
    private long lastDrawn;
    private boolean drawn;

    /**
     * A line that is not drawn yet.
     *
     * @param shown whether {@code terminal} is one, and the user wants to see it
     * @param verb what is done, such as {@code sent}
     * @param total bytes of all input together; 0 if unknown
     */
    public Progress(PrintStream terminal, boolean shown, String verb, long total) {
        this(terminal, shown, verb, total, System::nanoTime);
    }

    Progress(PrintStream terminal, boolean shown, String verb, long total, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.shown = shown;
        this.verb = verb;
        this.total = total;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.lastDrawn = started;
    }

    /**
     * Draws the line, unless that was done only just now.
     *
     * @param bytes of the input that are looked at
     */
    public void update(long bytes, long done, long rejected) {
        long now = nanoTime.getAsLong();
        if (!shown || now - lastDrawn < REDRAW_NANOS) {
            return;
        }
        lastDrawn = now;
        drawn = true;
        terminal.print(CLEAR_LINE + line(bytes, done, rejected, (now - started) / NANOS));
        terminal.flush();
    }

    /** The bar goes where large numbers need its room. */
    private String line(long bytes, long done, long rejected, double seconds) {
        String text = text(bytes, done, rejected, seconds);
        if (total == 0) {
            return text;
        }
        int percent = (int) Math.min(100, bytes * 100 / total);
        int filled = percent * WIDTH / 100;
        String bar = "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] ";
        String line = String.format(Locale.ROOT, "%3d%%  ", percent) + text;
        return bar.length() + line.length() < COLUMNS ? bar + line : line;
    }

    private String text(long bytes, long done, long rejected, double seconds) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%,d %s", done, verb));
        if (rejected > 0) {
            line.append(String.format(Locale.ROOT, ", %,d rejected", rejected));
        }
        line.append(String.format(Locale.ROOT, ", %,.0f/s", done / Math.max(seconds, 0.001)));
        if (total > 0 && bytes > 0) {
            line.append(", ").append(left((long) (seconds * (total - bytes) / bytes)));
        }
        return line.toString();
    }

    private static String left(long seconds) {
        if (seconds < 60) {
            return Math.max(0, seconds) + " s left";
        }
        return seconds < 3600 ? seconds / 60 + " min left" : seconds / 3600 + " h " + seconds / 60 % 60 + " min left";
    }

    /** Takes the line away, so that something else can be printed. */
    public void clear() {
        if (drawn) {
            terminal.print(CLEAR_LINE);
            terminal.flush();
            drawn = false;
        }
    }
}
