package io.threatbus.cli;

import io.threatbus.config.Configuration;
import io.threatbus.config.ConfigurationException;
import io.threatbus.plugin.InstalledPlugin;
import io.threatbus.plugin.PluginCatalog;
import io.threatbus.plugin.PluginKind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
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
            "Lists the installed plugins.",
            "",
            "For each: name, kind, version, whether the configuration uses it, and the jar it comes from."
        })
final class PluginsCommand implements Callable<Integer> {
    private static final String FORMAT = "%-12s %-9s %-16s %-11s %s%n";

    private final PluginCatalog catalog;

    @Mixin
    private BusOptions options = new BusOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    PluginsCommand(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<String> problems = new ArrayList<>(catalog.problems());
        Optional<Configuration> configuration = configuration(problems);
        out.printf(FORMAT, "NAME", "KIND", "VERSION", "CONFIGURED", "JAR");
        for (InstalledPlugin<?> plugin : catalog.all()) {
            out.printf(
                    FORMAT,
                    plugin.name(),
                    plugin.kind().word(),
                    plugin.version().orElse("unknown"),
                    configured(plugin, configuration),
                    plugin.location());
        }
        problems.forEach(spec.commandLine().getErr()::println);
        return problems.isEmpty() ? ExitCodes.DONE : ExitCodes.BAD_CONFIGURATION;
    }

    private Optional<Configuration> configuration(List<String> problems) {
        try {
            return Optional.of(new Installation(catalog, options.config).read());
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
