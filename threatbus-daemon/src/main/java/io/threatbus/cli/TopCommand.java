package io.threatbus.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code threatbus} without a subcommand, which is {@code threatbus run}. */
@Command(
        name = "threatbus",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "[COMMAND]",
        description = "A publish/subscribe broker for threat intelligence: carries STIX 2.1 indicators one way and"
                + " sightings the other. Without a command it runs the bus.",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Every setting can also be given as an environment variable, for example",
            "THREATBUS_PLUGINS__APPS__ZMQ__HOST for plugins.apps.zmq.host."
        })
final class TopCommand implements Callable<Integer> {
    private final Session session;

    TopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new Daemon(session.installation(), session.terminal().err()).run();
    }
}
