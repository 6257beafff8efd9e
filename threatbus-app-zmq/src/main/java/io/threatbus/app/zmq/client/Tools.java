package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.CommandLineTool.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** What both commands have in common: how they are run, and how they read time spans. */
final class Tools {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USED_WRONGLY = 2;

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)?");

    private Tools() {}

    /** Parses the arguments, runs the command and says what went wrong, in one line. */
    static int run(Callable<Integer> command, List<String> arguments, Terminal terminal) {
        CommandLine line = new CommandLine(command);
        line.registerConverter(Duration.class, Tools::duration);
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((failure, failed, parsed) -> {
            boolean misuse = failure instanceof CommandLine.TypeConversionException;
            if (!misuse && !(failure instanceof ThreatBusException)) {
                throw failure;
            }
            terminal.err().println(failed.getCommandName() + ": " + failure.getMessage());
            return misuse ? USED_WRONGLY : FAILED;
        });
        return line.execute(arguments.toArray(String[]::new));
    }

    /**
     * Reads a time span such as {@code 500ms}, {@code 30s}, {@code 2h} or {@code 30d}; a mere number counts seconds.
     *
     * @throws CommandLine.TypeConversionException if the text is none
     */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new CommandLine.TypeConversionException("'" + text + "' is no time span; write 30s, 5m, 2h or 30d");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
