package io.threatbus.cli;

import io.threatbus.message.Escaper;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code threatbus trace}. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Tell what became of a message.",
            "",
            "Who sent it, for whom it was queued, who was sent it or why not, and who sighted it. The running bus remembers its last messages, see admin.trace_messages. The exit code is "
                    + ExitCodes.NOT_FOUND + " if none of them mentions the text, and 1 if there is no bus to ask."
        })
final class TraceCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "TEXT",
            description = "A STIX identifier, or a value such as evil.example, or a part of one.")
    private String text = "";

    @Mixin
    private OutputFormat format = new OutputFormat();

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
            if (format.isJson()) {
                OutputFormat.print(out, traces);
            }
            spec.commandLine().getErr().println("none of the remembered messages mentions " + Escaper.text(text));
            return ExitCodes.NOT_FOUND;
        }
        if (format.isJson()) {
            OutputFormat.print(out, traces);
        } else {
            traces.forEach(trace -> StatusText.trace(trace).forEach(out::println));
        }
        return ExitCodes.DONE;
    }
}
