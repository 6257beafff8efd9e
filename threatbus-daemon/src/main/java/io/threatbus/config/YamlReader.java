package io.threatbus.config;

import io.threatbus.config.Value.Entry;
import io.threatbus.config.Value.Kind;
import io.threatbus.config.Value.Mapping;
import io.threatbus.config.Value.Scalar;
import io.threatbus.config.Value.Sequence;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * YAML text to {@link Value}s. Works on snakeyaml's nodes, which know their lines, and never makes objects of them.
 * Anchors, aliases and merge keys work; an alias that contains itself, or a document that aliases blow up beyond
 * {@value #NODE_LIMIT} values, is a problem. For one thread, one document.
 */
final class YamlReader {
    private static final int NODE_LIMIT = 100_000;
    private static final String MERGE_KEY = "<<";

    private final Problems problems;
    private final Origin source;
    private final Deque<Node> open = new ArrayDeque<>();
    private int nodes;

    private YamlReader(Origin source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** Reads one document; empty if it is empty or cannot be read, which is then among the problems. */
    static Optional<Value> read(String text, Origin source, Problems problems) {
        return new YamlReader(source, problems).read(text);
    }

    private Optional<Value> read(String text) {
        try {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
            return root == null ? Optional.empty() : Optional.of(value(root));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            problems.add(
                    mark == null ? source : origin(mark),
                    "",
                    "not valid YAML: " + context + e.getProblem() + hint(text, mark));
        } catch (ReaderException e) {
            int codePoint = e.getCodePoint();
            problems.add(
                    lineOf(text, e.getPosition()),
                    "",
                    String.format("not valid YAML: the character U+%04X is not allowed", codePoint));
        } catch (YAMLException e) {
            problems.add(source, "", "not valid YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static String hint(String text, Mark mark) {
        if (mark == null) {
            return "";
        }
        List<String> lines = text.lines().toList();
        boolean tab = mark.getLine() < lines.size()
                && lines.get(mark.getLine()).stripTrailing().matches("[ \\t]*\\t.*");
        return tab ? " (indent with blanks instead of tabs)" : "";
    }

    private Origin lineOf(String text, int position) {
        String before = text.substring(0, Math.min(position, text.length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return source.at(line, before.length() - before.lastIndexOf('\n'));
    }

    private Origin origin(Mark mark) {
        return source.isEnvironment() ? source : source.at(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Value value(Node node) {
        Origin origin = origin(node.getStartMark());
        if (open.contains(node)) {
            problems.add(origin, "", "an alias contains itself");
            return nothing(origin);
        }
        if (++nodes > NODE_LIMIT) {
            if (nodes == NODE_LIMIT + 1) {
                problems.add(origin, "", "more than " + NODE_LIMIT + " values");
            }
            return nothing(origin);
        }
        open.push(node);
        try {
            if (node instanceof ScalarNode scalar) {
                return new Scalar(scalar.getValue(), kind(scalar.getTag()), origin);
            } else if (node instanceof SequenceNode sequence) {
                return new Sequence(
                        sequence.getValue().stream().map(this::value).toList(), origin);
            }
            return mapping((MappingNode) node, origin);
        } finally {
            open.pop();
        }
    }

    private static Scalar nothing(Origin origin) {
        return new Scalar("", Kind.NOTHING, origin);
    }

    private static Kind kind(Tag tag) {
        if (Objects.equals(tag, Tag.NULL)) {
            return Kind.NOTHING;
        } else if (Objects.equals(tag, Tag.BOOL)) {
            return Kind.FLAG;
        } else if (Objects.equals(tag, Tag.INT)) {
            return Kind.WHOLE_NUMBER;
        }
        return Objects.equals(tag, Tag.FLOAT) ? Kind.DECIMAL : Kind.TEXT;
    }

    private Mapping mapping(MappingNode node, Origin origin) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, Entry> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Origin keyOrigin = origin(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(keyOrigin, "", "a key must be text");
            } else if (key.getValue().equals(MERGE_KEY)) {
                merge(value(tuple.getValueNode()), merged);
            } else {
                add(key.getValue(), new Entry(keyOrigin, value(tuple.getValueNode())), entries);
            }
        }
        merged.forEach(entries::putIfAbsent);
        return new Mapping(entries, origin);
    }

    private void add(String key, Entry entry, Map<String, Entry> entries) {
        Entry first = entries.putIfAbsent(key, entry);
        if (first != null) {
            problems.add(
                    entry.keyOrigin(),
                    key,
                    "given twice, first at line " + first.keyOrigin().line());
        }
    }

    private void merge(Value value, Map<String, Entry> merged) {
        if (value instanceof Mapping mapping) {
            mapping.entries().forEach(merged::putIfAbsent);
        } else if (value instanceof Sequence sequence) {
            sequence.items().forEach(item -> merge(item, merged));
        } else {
            problems.add(value.origin(), MERGE_KEY, "a section is expected, not " + value.description());
        }
    }
}
