package io.threatbus.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code threatbus run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Run the bus.",
            "",
            "SIGTERM and SIGINT stop it in order: what was accepted is still delivered, for a bounded time. A second"
                    + " signal ends it at once. SIGHUP reads the configuration again."
        })
final class RunCommand implements Callable<Integer> {
    private final Session session;

    RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new Daemon(session.installation(), session.terminal().err()).run();
    }
}
