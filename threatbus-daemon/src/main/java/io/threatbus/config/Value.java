package io.threatbus.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A piece of configuration before it has a type: what YAML or the environment says, and where. */
sealed interface Value {
    Origin origin();

    /** What it is, for a message such as "a number is expected, not a list". */
    String description();

    /** Whether it says nothing, which counts as not being there. */
    default boolean isNothing() {
        return false;
    }

    /** How the writer of a scalar meant it. Environment variables have no types: they are what is expected there. */
    enum Kind {
        NOTHING,
        FLAG,
        WHOLE_NUMBER,
        DECIMAL,
        TEXT,
        UNTYPED
    }

    /**
     * A single value.
     *
     * @param text as it is written, without quotes
     */
    record Scalar(String text, Kind kind, Origin origin) implements Value {
        @Override
        public String description() {
            return switch (kind) {
                case NOTHING -> "nothing";
                case FLAG -> "true or false";
                case WHOLE_NUMBER, DECIMAL -> "a number";
                case TEXT, UNTYPED -> "text";
            };
        }

        @Override
        public boolean isNothing() {
            return kind == Kind.NOTHING;
        }
    }

    /** A list. */
    record Sequence(List<Value> items, Origin origin) implements Value {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String description() {
            return "a list";
        }
    }

    /** Keys with values, in the order written. */
    record Mapping(Map<String, Entry> entries, Origin origin) implements Value {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        static Mapping empty(Origin origin) {
            return new Mapping(Map.of(), origin);
        }

        Optional<Entry> entry(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        /** The same with one key set, in its old place if it has one. */
        Mapping with(String key, Entry entry) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.put(key, entry);
            return new Mapping(changed, origin);
        }

        /** The same without one key. */
        Mapping without(String key) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.remove(key);
            return new Mapping(changed, origin);
        }

        @Override
        public String description() {
            return "a section with keys";
        }
    }

    /** A value and where its key stands. */
    record Entry(Origin keyOrigin, Value value) {}
}
