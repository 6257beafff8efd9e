package io.threatbus.spi.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command takes: options, words, and subcommands with a syntax of their own. Immutable; every method returns a
 * new one. The options that all commands have ({@code --config}, {@code --admin}, {@code --token-file}, {@code --ca},
 * {@code --plugins}, {@code --help}) are not part of it.
 */
public final class CommandSyntax {
    private final List<String> description;
    private final List<CommandOption> options;
    private final Optional<CommandParameter> parameter;
    private final Map<String, CommandSyntax> subcommands;
    private final Map<Integer, String> exitCodes;

    private CommandSyntax(
            List<String> description,
            List<CommandOption> options,
            Optional<CommandParameter> parameter,
            Map<String, CommandSyntax> subcommands,
            Map<Integer, String> exitCodes) {
        this.description = List.copyOf(description);
        this.options = List.copyOf(options);
        this.parameter = parameter;
        this.subcommands = Collections.unmodifiableMap(new LinkedHashMap<>(subcommands));
        this.exitCodes = Collections.unmodifiableMap(new LinkedHashMap<>(exitCodes));
    }

    /**
     * A command without options and words.
     *
     * @param description paragraphs for the help; the first is one sentence, which stands in the list of commands, too
     */
    public static CommandSyntax of(String... description) {
        return new CommandSyntax(List.of(description), List.of(), Optional.empty(), Map.of(), Map.of());
    }

    /** Adds an option. */
    public CommandSyntax with(CommandOption option) {
        List<CommandOption> more = new ArrayList<>(options);
        more.add(option);
        return new CommandSyntax(description, more, parameter, subcommands, exitCodes);
    }

    /** Says which words the command takes. */
    public CommandSyntax with(CommandParameter words) {
        return new CommandSyntax(description, options, Optional.of(words), subcommands, exitCodes);
    }

    /** Adds a subcommand. */
    public CommandSyntax with(String name, CommandSyntax subcommand) {
        Map<String, CommandSyntax> more = new LinkedHashMap<>(subcommands);
        more.put(name, subcommand);
        return new CommandSyntax(description, options, parameter, more, exitCodes);
    }

    /**
     * Explains an exit code that means something else than for all commands (0 done, 1 failed, 2 wrong options or
     * arguments, 78 the configuration has problems).
     */
    public CommandSyntax withExitCode(int code, String meaning) {
        Map<Integer, String> more = new LinkedHashMap<>(exitCodes);
        more.put(code, meaning);
        return new CommandSyntax(description, options, parameter, subcommands, more);
    }

    public List<String> description() {
        return description;
    }

    public List<CommandOption> options() {
        return options;
    }

    /** The words it takes; empty if it takes none. */
    public Optional<CommandParameter> parameter() {
        return parameter;
    }

    /** The subcommands by their names, in the order of the help. */
    public Map<String, CommandSyntax> subcommands() {
        return subcommands;
    }

    public Map<Integer, String> exitCodes() {
        return exitCodes;
    }
}
