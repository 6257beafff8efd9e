package io.threatbus.cli;

import io.threatbus.config.Configuration;
import io.threatbus.config.PluginSection;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code threatbus check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Check the configuration and the plugins.",
            "",
            "Reads the configuration as the bus would, the environment included, and lists every problem with its file,"
                    + " line and column."
        })
final class CheckCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CheckCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Installation installation = session.installation();
        session.catalog().requireSound();
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
