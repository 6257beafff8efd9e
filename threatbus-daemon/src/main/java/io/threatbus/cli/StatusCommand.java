package io.threatbus.cli;

import io.threatbus.cli.text.TerminalSize;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code threatbus status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Show how the running bus is, on one screen.",
            "",
            "What does not work and who is behind stand first.",
            "For monitoring scripts: the exit code is 0 if every plugin works and no subscriber is behind, 1 if"
                    + " something does not work or the bus does not answer."
        })
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--all",
            description =
                    "Show all plugins and subscribers, also those that do not fit the screen. Into a file or a pipe"
                            + " all of them go anyway.")
    private boolean all;

    @Mixin
    private OutputFormat format = new OutputFormat();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> status = session.admin().status();
        if (format.isJson()) {
            OutputFormat.print(out, status);
        } else {
            Instant now = Instant.now();
            List<String> lines = all || !TerminalSize.isScreen()
                    ? StatusText.lines(status, now)
                    : StatusText.screen(status, List.of(), now, TerminalSize.rows() - 1);
            lines.forEach(out::println);
        }
        boolean behind = StatusText.list(status, "subscribers").stream()
                .anyMatch(subscriber -> "behind".equals(subscriber.get("state")));
        return "up".equals(status.get("state")) && !behind ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
