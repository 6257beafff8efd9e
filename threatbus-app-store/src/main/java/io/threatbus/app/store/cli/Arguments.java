package io.threatbus.app.store.cli;

import io.threatbus.ThreatBusException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of a command: options of the form {@code --name value} or {@code --name=value}, and words.
 *
 * @param options by their names without the hyphens
 * @param words what is no option, in order
 */
record Arguments(Map<String, String> options, List<String> words) {
    Arguments {
        options = Map.copyOf(options);
        words = List.copyOf(words);
    }

    /** The command was used wrongly; the message says how. */
    static final class UsageException extends ThreatBusException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /**
     * Reads arguments.
     *
     * @throws UsageException for an option that is not among the known, or has no value
     */
    static Arguments parse(List<String> arguments, Set<String> known) {
        Map<String, String> options = new HashMap<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                words.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = argument.substring(2, equals < 0 ? argument.length() : equals);
            if (!known.contains(name)) {
                throw new UsageException("unknown option --" + name);
            }
            if (equals < 0 && i + 1 == arguments.size()) {
                throw new UsageException("--" + name + " needs a value");
            }
            options.put(name, equals < 0 ? arguments.get(++i) : argument.substring(equals + 1));
        }
        return new Arguments(options, words);
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /**
     * The value of an option that has a closed set of values; the first of them if it is not given.
     *
     * @throws UsageException for another value
     */
    String choice(String name, String... values) {
        String chosen = option(name).orElse(values[0]);
        if (!List.of(values).contains(chosen)) {
            throw new UsageException("--" + name + " " + chosen + ": choose one of " + String.join(", ", values));
        }
        return chosen;
    }
}
