package io.threatbus.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must be known of the arguments before the command line is built: where plugins are, since they bring subcommands
 * along, and which subcommand is meant, since those of plugins parse the rest themselves.
 *
 * @param rest what follows the subcommand
 */
record Arguments(List<Path> pluginDirectories, Optional<String> command, List<String> rest) {
    static final String PLUGINS = "--plugins";
    private static final Set<String> WITH_VALUE = Set.of(PLUGINS, "-c", "--config");

    Arguments {
        pluginDirectories = List.copyOf(pluginDirectories);
        rest = List.copyOf(rest);
    }

    /**
     * Looks at the arguments.
     *
     * @param builtIn subcommands that take {@code --plugins} themselves
     */
    static Arguments parse(List<String> arguments, Set<String> builtIn) {
        List<Path> directories = new ArrayList<>();
        Optional<String> command = Optional.empty();
        int rest = arguments.size();
        for (int i = 0; i < arguments.size(); i++) {
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
                if (!builtIn.contains(argument)) {
                    break;
                }
            }
        }
        return new Arguments(directories, command, arguments.subList(rest, arguments.size()));
    }
}
