package io.threatbus.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code threatbus trace}. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Tells what became of a message: who sent it, for whom it was queued, who was sent it or why not, and who"
                    + " sighted it.",
            "",
            "The running bus remembers its last messages, see admin.trace_messages. The exit code is 1 if none of them"
                    + " mentions the text."
        })
final class TraceCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "TEXT",
            description = "A STIX identifier, or a value such as evil.example, or a part of one.")
    private String text = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    TraceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        List<Map<String, Object>> traces = session.admin().traces(text);
        if (traces.isEmpty()) {
            spec.commandLine().getErr().println("none of the remembered messages mentions " + text);
            return ExitCodes.FAILED;
        }
        traces.forEach(trace -> StatusText.trace(trace).forEach(out::println));
        return ExitCodes.DONE;
    }
}
