package io.threatbus.cli;

import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.sensor.SensorUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code threatbus pattern}. */
@Command(
        name = "pattern",
        mixinStandardHelpOptions = true,
        description = {
            "Show what sensors make of a STIX pattern.",
            "",
            "Prints its canonical form, the points that sensors look for, or why there are none, and what the sensors of each"
                    + " installed plugin do with it, and what the guard of the configuration says; or where the text is wrong. Ends with 0 if every pattern has points,"
                    + " with " + PatternCommand.NO_POINTS
                    + " if one has none, and with 1 if one is not a pattern at all."
        })
final class PatternCommand implements Callable<Integer> {
    static final int NO_POINTS = 4;
    private static final String STANDARD_INPUT = "-";

    private final Session session;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATTERN",
            description = "A pattern, in quotes; - reads many from standard input, one a line.")
    private List<String> patterns = List.of();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    PatternCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PatternGuard guard = PatternGuard.of(session);
        PatternReport report = new PatternReport(out, format.isJson(), sensors(guard), guard);
        for (String pattern : patterns) {
            if (pattern.equals(STANDARD_INPUT)) {
                addLines(report);
            } else {
                report.add(pattern);
            }
        }
        out.flush();
        return switch (report.worst()) {
            case POINTS -> ExitCodes.DONE;
            case NO_POINTS -> NO_POINTS;
            case NO_PATTERN -> ExitCodes.FAILED;
        };
    }

    private List<Function<Pattern, Optional<SensorUse>>> sensors(PatternGuard guard) {
        return session.catalog().apps().stream()
                .map(installed -> installed.factory().get())
                .map(plugin ->
                        (Function<Pattern, Optional<SensorUse>>) pattern -> plugin.sensorUse(pattern, guard.values()))
                .toList();
    }

    private void addLines(PatternReport report) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(session.terminal().in(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                report.add(line);
            }
        }
    }
}
