package io.threatbus.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must be known of the arguments before the command line is built: where plugins are, since they bring subcommands
 * along, and which subcommand is meant, since those of plugins without a syntax parse the rest themselves.
 *
 * @param rest what follows the subcommand
 */
record Arguments(List<Path> pluginDirectories, Optional<String> command, List<String> rest) {
    static final String PLUGINS = "--plugins";

    private static final String END_OF_OPTIONS = "--";
    private static final Set<String> WITH_VALUE = Set.of(PLUGINS, "-c", "--config", "--admin", "--token-file", "--ca");

    Arguments {
        pluginDirectories = List.copyOf(pluginDirectories);
        rest = List.copyOf(rest);
    }

    /** Looks at the arguments: {@code --plugins} may stand before the subcommand and after it. */
    static Arguments parse(List<String> arguments) {
        List<Path> directories = new ArrayList<>();
        Optional<String> command = Optional.empty();
        int rest = arguments.size();
        for (int i = 0; i < arguments.size() && !arguments.get(i).equals(END_OF_OPTIONS); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(PLUGINS + "=")) {
                directories.add(Path.of(argument.substring(PLUGINS.length() + 1)));
            } else if (WITH_VALUE.contains(argument) && i + 1 < arguments.size()) {
                i++;
                if (argument.equals(PLUGINS)) {
                    directories.add(Path.of(arguments.get(i)));
                }
            } else if (command.isEmpty() && !argument.startsWith("-")) {
                command = Optional.of(argument);
                rest = i + 1;
            }
        }
        return new Arguments(directories, command, arguments.subList(rest, arguments.size()));
    }
}
