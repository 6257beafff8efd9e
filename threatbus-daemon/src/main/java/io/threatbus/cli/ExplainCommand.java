package io.threatbus.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code threatbus explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Say whether an indicator may go to a client, and why.",
            "",
            "Names the rule of the section access that decides. The running bus knows the markings of the indicators that have come by. The exit code is 1 if the indicator may"
                    + " not go there, or is not known."
        })
final class ExplainCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The identifier of an indicator.")
    private String id = "";

    @Option(names = "--to", paramLabel = "NAME", required = true, description = "A client of access.clients.")
    private String client = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, Object> answer = session.admin().explain(id, client);
        boolean allowed = Boolean.TRUE.equals(answer.get("allowed"));
        spec.commandLine()
                .getOut()
                .printf("%s (%s): %s%n", allowed ? "allow" : "deny", answer.get("rule"), answer.get("reason"));
        return allowed ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
