package io.threatbus.cli;

import io.threatbus.plugin.PluginCatalog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code threatbus run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the bus.",
            "",
            "SIGTERM and SIGINT stop it in order: what was accepted is still delivered, for a bounded time. A second"
                    + " signal ends it at once. SIGHUP reads the configuration again."
        })
final class RunCommand implements Callable<Integer> {
    private final PluginCatalog catalog;

    @Mixin
    private BusOptions options = new BusOptions();

    RunCommand(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new Daemon(new Installation(catalog, options.config)).run();
    }
}
