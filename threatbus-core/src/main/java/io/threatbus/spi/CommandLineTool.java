package io.threatbus.spi;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * A subcommand of {@code threatbus} that a plugin brings along, such as {@code threatbus publish}. It parses its own
 * arguments, with a library of its choice, and answers {@code --help} itself.
 */
public interface CommandLineTool {
    /** The subcommand. */
    String name();

    /** One line for {@code threatbus --help}. */
    String summary();

    /** The long options, such as {@code --count}, for shell completion. */
    default List<String> options() {
        return List.of();
    }

    /**
     * Runs the command on the main thread.
     *
     * @return the exit code of the process: 0 done, 1 failed, 2 used wrongly
     */
    int run(List<String> arguments, Terminal terminal);

    /** The standard streams, and whether standard error is a terminal where a progress bar makes sense. */
    record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive) {}
}
