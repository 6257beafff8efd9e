package io.threatbus.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code threatbus completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Print a completion script for bash, zsh or fish.",
            "",
            "To use it at once: source <(threatbus completion bash), or threatbus completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells there are scripts for. */
    enum Shell {
        BASH,
        ZSH,
        FISH
    }

    @Parameters(
            paramLabel = "SHELL",
            arity = "0..1",
            description = "bash, zsh or fish. Default: bash, whose script does for zsh, too.")
    private Shell shell = Shell.BASH;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        CommandLine top = spec.root().commandLine();
        out.print(shell == Shell.FISH ? FishCompletion.of(top) : AutoComplete.bash("threatbus", top));
        out.flush();
        return ExitCodes.DONE;
    }
}
