package io.threatbus.config;

import io.threatbus.config.Value.Entry;
import io.threatbus.config.Value.Kind;
import io.threatbus.config.Value.Mapping;
import io.threatbus.config.Value.Scalar;
import io.threatbus.config.Value.Sequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Lays environment variables over what the file says: {@code THREATBUS_PLUGINS__APPS__ZMQ__HOST} sets
 * {@code plugins.apps.zmq.host}. Two underscores separate keys; in a list, the key is the entry's number from 0 or its
 * {@code name}. A value that begins with a bracket or a brace is YAML; any other is the text of a single value.
 * Variables without two underscores belong to the launcher. For one thread.
 */
final class Environment {
    private static final String PREFIX = "THREATBUS_";
    private static final String SEPARATOR = "__";

    private final Map<String, String> variables;
    private final Collection<String> names;
    private final Problems problems;

    /**
     * The overlay.
     *
     * @param names the names of plugins, which may hold hyphens where a variable has underscores
     */
    Environment(Map<String, String> variables, Collection<String> names, Problems problems) {
        this.variables = new TreeMap<>(variables);
        this.names = Set.copyOf(names);
        this.problems = problems;
    }

    Mapping over(Mapping root) {
        Mapping result = root;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(PREFIX) && name.indexOf(SEPARATOR, PREFIX.length()) > 0) {
                Origin origin = Origin.ofVariable(name);
                List<String> keys = List.of(name.substring(PREFIX.length()).split(SEPARATOR, -1));
                if (keys.stream().anyMatch(String::isEmpty)) {
                    problems.add(origin, "", "two underscores must stand between two keys");
                } else {
                    result = (Mapping) set(result, keys, value(variable.getValue(), origin), origin);
                }
            }
        }
        return result;
    }

    private Value value(String text, Origin origin) {
        String stripped = text.strip();
        if (stripped.startsWith("[") || stripped.startsWith("{")) {
            return YamlReader.read(text, origin, problems).orElse(Mapping.empty(origin));
        }
        return new Scalar(text, Kind.UNTYPED, origin);
    }

    private Value set(Value target, List<String> keys, Value value, Origin origin) {
        if (keys.isEmpty()) {
            return value;
        }
        if (target instanceof Mapping mapping) {
            return setKey(mapping, keys, value, origin);
        } else if (target instanceof Sequence sequence) {
            return setItem(sequence, keys, value, origin);
        } else if (target.isNothing()) {
            return setKey(Mapping.empty(target.origin()), keys, value, origin);
        }
        problems.add(origin, "", "there are no keys below a single value (" + target.origin() + ")");
        return target;
    }

    private Mapping setKey(Mapping mapping, List<String> keys, Value value, Origin origin) {
        String segment = keys.get(0);
        String key = mapping.entries().keySet().stream()
                .filter(candidate -> asVariable(candidate).equals(asVariable(segment)))
                .findFirst()
                .orElseGet(() -> newKey(segment));
        Entry old = mapping.entries().get(key);
        Value below = old == null ? Mapping.empty(origin) : old.value();
        Value changed = set(below, keys.subList(1, keys.size()), value, origin);
        boolean replaced = old == null || keys.size() == 1;
        return mapping.with(key, new Entry(replaced ? origin : old.keyOrigin(), changed));
    }

    private String newKey(String segment) {
        return names.stream()
                .filter(name -> asVariable(name).equals(asVariable(segment)))
                .findFirst()
                .orElseGet(() -> segment.toLowerCase(Locale.ROOT));
    }

    private Value setItem(Sequence sequence, List<String> keys, Value value, Origin origin) {
        List<Value> items = new ArrayList<>(sequence.items());
        for (int i = 0; i < items.size(); i++) {
            if (isCalled(items.get(i), i, keys.get(0))) {
                items.set(i, set(items.get(i), keys.subList(1, keys.size()), value, origin));
                return new Sequence(items, sequence.origin());
            }
        }
        problems.add(
                origin,
                "",
                "'" + keys.get(0) + "' is neither the number of an entry, counted from 0, nor the name of one in the"
                        + " list (" + sequence.origin() + ")");
        return sequence;
    }

    private static boolean isCalled(Value item, int index, String segment) {
        if (segment.equals(String.valueOf(index))) {
            return true;
        }
        return item instanceof Mapping mapping
                && mapping.entry("name")
                        .filter(entry -> entry.value() instanceof Scalar scalar
                                && asVariable(scalar.text()).equals(asVariable(segment)))
                        .isPresent();
    }

    private static String asVariable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}
