package io.threatbus.cli;

import io.threatbus.plugin.PluginCatalog;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.sensor.SensorUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
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
                    + " installed plugin do with it; or where the text is wrong. Ends with 0 if every pattern has points,"
                    + " with " + PatternCommand.NO_POINTS
                    + " if one has none, and with 1 if one is not a pattern at all."
        })
final class PatternCommand implements Callable<Integer> {
    static final int NO_POINTS = 4;
    private static final String STANDARD_INPUT = "-";

    private final PluginCatalog catalog;
    private final InputStream in;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATTERN",
            description = "A pattern, in quotes; - reads many from standard input, one a line.")
    private List<String> patterns = List.of();

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    PatternCommand(PluginCatalog catalog, InputStream in) {
        this.catalog = catalog;
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PatternReport report = new PatternReport(out, format.isJson(), sensors());
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

    private List<Function<Pattern, Optional<SensorUse>>> sensors() {
        return catalog.apps().stream()
                .map(installed -> installed.factory().get())
                .map(plugin -> (Function<Pattern, Optional<SensorUse>>) plugin::sensorUse)
                .toList();
    }

    private void addLines(PatternReport report) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                report.add(line);
            }
        }
    }
}
