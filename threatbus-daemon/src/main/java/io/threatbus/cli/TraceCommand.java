package io.threatbus.cli;

import io.threatbus.cli.text.CoverageText;
import io.threatbus.message.Escaper;
import java.io.PrintWriter;
import java.time.Instant;
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
            "Who sent it, for whom it was queued, who was sent it or why not, and who sighted it. The running bus"
                    + " remembers its last messages, see admin.trace_messages. The exit code is "
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
        AdminClient admin = session.admin();
        List<Map<String, Object>> traces = admin.traces(text);
        if (traces.isEmpty() && !format.isJson() && older(admin, out)) {
            return ExitCodes.DONE;
        }
        if (traces.isEmpty()) {
            if (format.isJson()) {
                OutputFormat.print(out, traces);
            }
            spec.commandLine()
                    .getErr()
                    .println("none of the remembered messages mentions " + Escaper.text(text) + reach(admin)
                            + "; nor do the store and the account of who holds what");
            return ExitCodes.NOT_FOUND;
        }
        if (format.isJson()) {
            OutputFormat.print(out, traces);
        } else {
            traces.forEach(trace -> StatusText.trace(trace).forEach(out::println));
        }
        return ExitCodes.DONE;
    }

    /** What is too old for the memory of messages is known to the store, and who has it to the coverage. */
    private boolean older(AdminClient admin, PrintWriter out) throws InterruptedException {
        List<Map<String, Object>> found = admin.holders(text);
        if (!found.isEmpty()) {
            out.println("No remembered message mentions it" + reach(admin) + ". What is known of it otherwise:");
            found.forEach(each -> CoverageText.indicator(each, Instant.now()).forEach(out::println));
        }
        return !found.isEmpty();
    }

    /** How far back the memory goes. */
    private static String reach(AdminClient admin) throws InterruptedException {
        return admin.oldestRemembered()
                .map(oldest -> " (they reach back to " + Escaper.text(oldest) + ")")
                .orElse(" (there are none)");
    }
}
