package io.threatbus.spi;

import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandSyntax;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * A subcommand of {@code threatbus} that a plugin brings along, such as {@code threatbus publish}. It says what it takes
 * in {@link #syntax()}, and the program parses the arguments, answers {@code --help} and obeys the global options.
 */
public interface CommandLineTool {
    /** The subcommand. */
    String name();

    /** One line for {@code threatbus --help}. */
    String summary();

    /**
     * What the command takes. Without one the command parses its own arguments, in {@link #run(List, Terminal)}: the
     * form of the first versions of this interface.
     */
    default Optional<CommandSyntax> syntax() {
        return Optional.empty();
    }

    /** The long options, such as {@code --count}, for shell completion. Not asked for where there is a syntax. */
    default List<String> options() {
        return List.of();
    }

    /**
     * Runs the command on the main thread, with arguments that fit the {@link #syntax()}.
     *
     * @return the exit code of the process: 0 done, 1 failed, or one that the syntax explains
     * @throws io.threatbus.spi.command.UsageException if the arguments do not go together; exit code 2
     * @throws io.threatbus.ThreatBusException if it fails; the program prints the message
     * @throws InterruptedException if the process is told to end
     */
    default int run(CommandCall call, Terminal terminal) throws InterruptedException {
        throw new UnsupportedOperationException("the command " + name() + " has no syntax");
    }

    /**
     * Runs a command without a syntax on the main thread.
     *
     * @return the exit code of the process: 0 done, 1 failed, 2 used wrongly
     */
    default int run(List<String> arguments, Terminal terminal) {
        throw new UnsupportedOperationException("the command " + name() + " has a syntax");
    }

    /** The standard streams, and whether standard error is a terminal where a progress bar makes sense. */
    record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive) {}
}
