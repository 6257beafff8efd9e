package io.threatbus.config;

import io.threatbus.ThreatBusException;
import io.threatbus.config.Value.Entry;
import io.threatbus.config.Value.Kind;
import io.threatbus.config.Value.Mapping;
import io.threatbus.config.Value.Scalar;
import io.threatbus.config.Value.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values to typed records. Goes on after a problem, so that one run finds all of them; what has a problem is absent from
 * the result. For one thread.
 */
final class Binder {
    /** A section with this key may be switched as a whole: {@code section: false}. */
    private static final String ENABLED = "enabled";

    private final Problems problems;

    Binder(Problems problems) {
        this.problems = problems;
    }

    /**
     * Binds a section.
     *
     * @param path the keys that lead to it, for the problems; empty for the whole file
     * @param place where the section's key stands, for what is missing in it
     */
    Optional<Record> section(SectionSchema schema, Value value, String path, Origin place) {
        if (value.isNothing()) {
            return section(schema, Mapping.empty(place), path, place);
        }
        if (isFlag(value) && schema.has(ENABLED)) {
            Mapping shortened = Mapping.empty(value.origin()).with(ENABLED, new Entry(value.origin(), value));
            return section(schema, shortened, path, place);
        }
        if (!(value instanceof Mapping mapping)) {
            return mismatch(schema, value, path);
        }
        int before = problems.count();
        reportUnknownKeys(schema, mapping, path);
        List<Object> values = new ArrayList<>();
        for (SettingSchema setting : schema.settings()) {
            setting(setting, mapping, join(path, setting.key()), place).ifPresent(values::add);
        }
        return problems.count() > before ? Optional.empty() : create(schema, values, path, place);
    }

    private static boolean isFlag(Value value) {
        return value instanceof Scalar scalar && scalar.kind() == Kind.FLAG;
    }

    private Optional<Record> create(SectionSchema schema, List<Object> values, String path, Origin place) {
        try {
            return Optional.of(schema.create(values));
        } catch (IllegalArgumentException | ThreatBusException e) {
            problems.add(place, path, e.getMessage());
            return Optional.empty();
        }
    }

    private void reportUnknownKeys(SectionSchema schema, Mapping mapping, String path) {
        mapping.entries().forEach((key, entry) -> {
            boolean secretFile = SecretFile.keyOf(key)
                    .flatMap(schema::setting)
                    .filter(SettingSchema::isSecret)
                    .isPresent();
            if (!schema.has(key) && !secretFile) {
                problems.add(
                        entry.keyOrigin(), join(path, key), "unknown key" + Suggestion.sentence(key, schema.keys()));
            }
        });
    }

    private Optional<Object> setting(SettingSchema setting, Mapping section, String path, Origin place) {
        Optional<Entry> entry =
                section.entry(setting.key()).filter(given -> !given.value().isNothing());
        if (setting.isSecret()) {
            Optional<Entry> file = section.entry(SecretFile.fileKey(setting.key()));
            if (file.isPresent() && !SecretFile.givesWay(file.get(), entry)) {
                return SecretFile.read(path, entry, file.get(), setting.privateFile(), problems)
                        .map(secret -> wrap(setting, secret));
            }
        }
        if (entry.isPresent()) {
            Entry given = entry.get();
            return value(setting.type(), given.value(), path, given.keyOrigin()).map(value -> wrap(setting, value));
        }
        return absent(setting, path, place);
    }

    private Optional<Object> absent(SettingSchema setting, String path, Origin place) {
        if (setting.byDefault().isPresent()) {
            return value(setting.type(), defaultOf(setting), path, Origin.BUILT_IN)
                    .map(value -> wrap(setting, value));
        } else if (setting.optional()) {
            return Optional.of(Optional.empty());
        }
        Optional<Object> empty = SettingType.empty(setting.type());
        if (empty.isPresent()) {
            return empty;
        }
        if (setting.type() instanceof SectionSchema section && section.isOptional()) {
            return section(section, Mapping.empty(place), path, place).map(Object.class::cast);
        }
        problems.add(place, path, "missing; " + setting.type().description() + " is required");
        return Optional.empty();
    }

    private Value defaultOf(SettingSchema setting) {
        String text = setting.byDefault().orElseThrow();
        if (setting.type() instanceof ScalarType) {
            return new Scalar(text, Kind.UNTYPED, Origin.BUILT_IN);
        }
        return YamlReader.read(text, Origin.BUILT_IN, problems).orElse(Mapping.empty(Origin.BUILT_IN));
    }

    private static Object wrap(SettingSchema setting, Object value) {
        return setting.optional() ? Optional.of(value) : value;
    }

    Optional<Object> value(SettingType type, Value value, String path, Origin place) {
        if (type instanceof ScalarType scalarType) {
            return scalar(scalarType, value, path);
        } else if (type instanceof SettingType.ListOf list) {
            return list(list, value, path);
        } else if (type instanceof SettingType.MapOf map) {
            return map(map, value, path);
        }
        return section((SectionSchema) type, value, path, place).map(Object.class::cast);
    }

    private Optional<Object> scalar(ScalarType type, Value value, String path) {
        if (!(value instanceof Scalar scalar) || value.isNothing()) {
            return mismatch(type, value, path);
        }
        try {
            return Optional.of(type.parse(scalar));
        } catch (IllegalArgumentException e) {
            problems.add(scalar.origin(), path, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Object> list(SettingType.ListOf type, Value value, String path) {
        List<Value> items = value instanceof Sequence sequence ? sequence.items() : List.of(value);
        List<Object> result = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Value item = items.get(i);
            value(type.item(), item, path + "[" + i + "]", item.origin()).ifPresent(result::add);
        }
        return result.size() == items.size() ? Optional.of(List.copyOf(result)) : Optional.empty();
    }

    private Optional<Object> map(SettingType.MapOf type, Value value, String path) {
        if (!(value instanceof Mapping mapping)) {
            return mismatch(type, value, path);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> value(
                        type.value(), asWritten(entry.value()), join(path, key), entry.keyOrigin())
                .ifPresent(item -> result.put(key, item)));
        return result.size() == mapping.entries().size()
                ? Optional.of(Collections.unmodifiableMap(result))
                : Optional.empty();
    }

    /** Keys that are passed on to a library know no types of ours: there a flag is as good as its text. */
    private static Value asWritten(Value value) {
        return isFlag(value) && value instanceof Scalar scalar
                ? new Scalar(scalar.text(), Kind.UNTYPED, scalar.origin())
                : value;
    }

    private <T> Optional<T> mismatch(SettingType type, Value value, String path) {
        problems.add(value.origin(), path, type.description() + " is expected, not " + value.description());
        return Optional.empty();
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
