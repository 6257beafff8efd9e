package io.threatbus.cli;

import io.threatbus.config.Configuration;
import io.threatbus.config.PluginSection;
import io.threatbus.plugin.PluginCatalog;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code threatbus check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks the configuration and the plugins.",
            "",
            "Reads the configuration as the bus would, the environment included, and lists every problem with its file,"
                    + " line and column."
        })
final class CheckCommand implements Callable<Integer> {
    private final PluginCatalog catalog;

    @Mixin
    private BusOptions options = new BusOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CheckCommand(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        Installation installation = new Installation(catalog, options.config);
        catalog.requireSound();
        Configuration configuration = installation.readToRun();
        String apps = configuration.apps().stream().map(PluginSection::instance).collect(Collectors.joining(", "));
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: no problems; backbone %s, apps %s%n",
                        configuration.source(), configuration.backbone().instance(), apps);
        return ExitCodes.DONE;
    }
}
