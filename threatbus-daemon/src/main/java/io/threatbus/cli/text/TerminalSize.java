package io.threatbus.cli.text;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How large the terminal is, as {@code stty} says; 24 lines where there is none. */
public final class TerminalSize {
    private static final int USUAL_ROWS = 24;
    private static final int LEAST_ROWS = 5;
    private static final File TERMINAL = new File("/dev/tty");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})\\s*");

    /** Set by the launcher: whether standard output is a terminal. */
    private static final String SCREEN = "threatbus.screen";

    private TerminalSize() {}

    /** Whether standard output is a terminal. */
    public static boolean isScreen() {
        return Boolean.getBoolean(SCREEN);
    }

    /** How many lines it has. */
    public static int rows() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readNBytes(20), StandardCharsets.US_ASCII);
            Matcher matcher = SIZE.matcher(answer);
            if (process.waitFor(1, TimeUnit.SECONDS) && matcher.matches()) {
                int rows = Integer.parseInt(matcher.group(1));
                return rows == 0 ? USUAL_ROWS : Math.max(LEAST_ROWS, rows);
            }
        } catch (IOException e) {
            return USUAL_ROWS;
        }
        return USUAL_ROWS;
    }
}
