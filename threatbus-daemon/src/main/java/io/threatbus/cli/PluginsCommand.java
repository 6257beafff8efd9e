package io.threatbus.cli;

import io.threatbus.config.Configuration;
import io.threatbus.config.ConfigurationException;
import io.threatbus.message.Escaper;
import io.threatbus.message.Json;
import io.threatbus.plugin.InstalledPlugin;
import io.threatbus.plugin.PluginKind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code threatbus plugins}. */
@Command(
        name = "plugins",
        mixinStandardHelpOptions = true,
        description = {
            "List the installed plugins.",
            "",
            "For each: name, kind, version, whether the configuration uses it, and the jar it comes from."
        })
final class PluginsCommand implements Callable<Integer> {
    private static final String FORMAT = "%-12s %-9s %-16s %-11s %s%n";

    private final Session session;

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    PluginsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<String> problems = new ArrayList<>(session.catalog().problems());
        Optional<Configuration> configuration = configuration(problems);
        if (format.isJson()) {
            OutputFormat.print(
                    out,
                    session.catalog().all().stream()
                            .map(plugin -> json(plugin, configuration))
                            .toList());
        } else {
            table(out, configuration);
        }
        problems.forEach(problem -> spec.commandLine().getErr().println(Escaper.lines(problem)));
        return problems.isEmpty() ? ExitCodes.DONE : ExitCodes.BAD_CONFIGURATION;
    }

    private static Map<String, Object> json(InstalledPlugin<?> plugin, Optional<Configuration> configuration) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", plugin.name());
        json.put("kind", plugin.kind().word());
        json.put("version", plugin.version().<Object>map(version -> version).orElse(Json.NULL));
        json.put("configured", configured(plugin, configuration));
        json.put("jar", plugin.location());
        return json;
    }

    private void table(PrintWriter out, Optional<Configuration> configuration) {
        out.printf(FORMAT, "NAME", "KIND", "VERSION", "CONFIGURED", "JAR");
        for (InstalledPlugin<?> plugin : session.catalog().all()) {
            out.printf(
                    FORMAT,
                    plugin.name(),
                    plugin.kind().word(),
                    plugin.version().orElse("unknown"),
                    configured(plugin, configuration),
                    plugin.location());
        }
    }

    private Optional<Configuration> configuration(List<String> problems) {
        try {
            return Optional.of(session.installation().read());
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> problems.add(problem.toString()));
            return Optional.empty();
        }
    }

    private static String configured(InstalledPlugin<?> plugin, Optional<Configuration> configuration) {
        if (plugin.kind() == PluginKind.COMMAND) {
            return "-";
        } else if (configuration.isEmpty()) {
            return "?";
        }
        boolean used = plugin.kind() == PluginKind.BACKBONE
                ? configuration.get().backbone().plugin().equals(plugin.name())
                : configuration.get().apps().stream()
                        .anyMatch(section -> section.plugin().equals(plugin.name()));
        return used ? "yes" : "no";
    }
}
