package io.threatbus.config;

import io.threatbus.config.Value.Entry;
import io.threatbus.config.Value.Mapping;
import io.threatbus.config.Value.Scalar;
import io.threatbus.config.Value.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads the section {@code plugins}: which backbone and which applications run, with which settings. For one thread. */
final class PluginsReader {
    private static final String BACKBONES = "plugins.backbones";
    private static final String APPS = "plugins.apps";
    private static final String NAME = "name";
    private static final String REQUIRED = "required";
    private static final Predicate<String> INSTANCE_NAME =
            Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}").asMatchPredicate();

    private final List<PluginType> backbones;
    private final List<PluginType> apps;
    private final Problems problems;
    private final Binder binder;
    private final Map<String, Origin> instances = new HashMap<>();

    PluginsReader(List<PluginType> backbones, List<PluginType> apps, Problems problems) {
        this.backbones = backbones;
        this.apps = apps;
        this.problems = problems;
        this.binder = new Binder(problems);
    }

    /** The active backbone: the one configured, or the default one if none is. */
    Optional<PluginSection> backbone(Optional<Entry> section, Origin place) {
        Mapping given = mapping(section, BACKBONES, place);
        if (given.entries().isEmpty()) {
            return backbones.stream()
                    .filter(PluginType::enabledByDefault)
                    .findFirst()
                    .or(() -> {
                        problems.add(place, BACKBONES, "missing; one of " + installed(backbones) + " is required");
                        return Optional.empty();
                    })
                    .flatMap(type -> instance(type, Mapping.empty(place), type.name(), BACKBONES, place, false));
        }
        if (given.entries().size() > 1) {
            Entry second = List.copyOf(given.entries().values()).get(1);
            problems.add(
                    second.keyOrigin(),
                    BACKBONES,
                    "several backbones are configured ("
                            + String.join(", ", given.entries().keySet())
                            + "), but exactly one can be active: remove the others");
        }
        List<PluginSection> found = new ArrayList<>();
        given.entries().forEach((name, entry) -> known(name, entry, backbones, BACKBONES)
                .flatMap(type ->
                        instance(type, entry.value(), name, Binder.join(BACKBONES, name), entry.keyOrigin(), false))
                .ifPresent(found::add));
        return found.stream().findFirst();
    }

    /** The application plugins to run: those configured, or the default ones if the section is not there at all. */
    List<PluginSection> apps(Optional<Entry> section, boolean byDefault, Origin place) {
        List<PluginSection> found = new ArrayList<>();
        Mapping given = mapping(section, APPS, place);
        int before = problems.count();
        given.entries().forEach((name, entry) -> known(name, entry, apps, APPS)
                .ifPresent(type -> found.addAll(instances(type, entry))));
        if (byDefault) {
            apps.stream()
                    .filter(type -> type.enabledByDefault() && !given.entries().containsKey(type.name()))
                    .forEach(type -> app(type, Mapping.empty(place), type.name(), APPS, place)
                            .ifPresent(found::add));
        }
        if (found.isEmpty() && problems.count() == before) {
            problems.add(
                    section.map(Entry::keyOrigin).orElse(place),
                    APPS,
                    "no application plugin is configured; installed are " + installed(apps));
        }
        return found;
    }

    private Mapping mapping(Optional<Entry> section, String path, Origin place) {
        Value value = section.map(Entry::value).orElse(Mapping.empty(place));
        if (value instanceof Mapping mapping) {
            return mapping;
        }
        if (!value.isNothing()) {
            problems.add(
                    value.origin(),
                    path,
                    "a section with the names of plugins is expected, not " + value.description());
        }
        return Mapping.empty(place);
    }

    private Optional<PluginType> known(String name, Entry entry, List<PluginType> types, String path) {
        Optional<PluginType> known =
                types.stream().filter(type -> type.name().equals(name)).findFirst();
        if (known.isEmpty()) {
            problems.add(
                    entry.keyOrigin(),
                    Binder.join(path, name),
                    "no such plugin is installed" + Suggestion.sentence(name, PluginType.names(types)) + " (installed: "
                            + installed(types) + ")");
        }
        return known;
    }

    private static String installed(List<PluginType> types) {
        return types.isEmpty() ? "none" : String.join(", ", PluginType.names(types));
    }

    private List<PluginSection> instances(PluginType type, Entry entry) {
        String path = Binder.join(APPS, type.name());
        if (!(entry.value() instanceof Sequence sequence)) {
            return app(type, entry.value(), type.name(), path, entry.keyOrigin()).stream()
                    .toList();
        }
        List<PluginSection> found = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Value item = sequence.items().get(i);
            String name = i == 0 ? type.name() : type.name() + "-" + (i + 1);
            String itemPath = path + "[" + i + "]";
            if (item instanceof Mapping mapping && mapping.entry(NAME).isPresent() && !hasOwn(type, NAME)) {
                name = text(mapping.entry(NAME).orElseThrow().value(), name, itemPath);
                item = mapping.without(NAME);
            }
            app(type, item, name, itemPath, item.origin()).ifPresent(found::add);
        }
        return found;
    }

    /** Whether the plugin has a key of its own by a name that otherwise means the same for all plugins. */
    private static boolean hasOwn(PluginType type, String key) {
        return type.schema().filter(schema -> schema.has(key)).isPresent();
    }

    private Optional<PluginSection> app(PluginType type, Value value, String instance, String path, Origin place) {
        if (!(value instanceof Mapping mapping) || mapping.entry(REQUIRED).isEmpty() || hasOwn(type, REQUIRED)) {
            return instance(type, value, instance, path, place, false);
        }
        Value required = mapping.entry(REQUIRED).orElseThrow().value();
        return instance(type, mapping.without(REQUIRED), instance, path, place, flag(required, path));
    }

    private boolean flag(Value value, String path) {
        return binder.value(new ScalarType.Flag(), value, Binder.join(path, REQUIRED), value.origin())
                .filter(Boolean.TRUE::equals)
                .isPresent();
    }

    private String text(Value value, String otherwise, String path) {
        if (value instanceof Scalar scalar && INSTANCE_NAME.test(scalar.text())) {
            return scalar.text();
        }
        problems.add(
                value.origin(),
                Binder.join(path, NAME),
                "a name of lower-case letters, digits, hyphens and underscores is expected");
        return otherwise;
    }

    private Optional<PluginSection> instance(
            PluginType type, Value value, String instance, String path, Origin place, boolean required) {
        Origin first = instances.putIfAbsent(instance, place);
        if (first != null) {
            problems.add(
                    place, path, "'" + instance + "' is the name of another plugin instance already (" + first + ")");
        }
        Optional<SectionSchema> schema = type.schema();
        if (schema.isEmpty()) {
            problems.add(place, path, type.defect().orElse("the plugin cannot be configured"));
            return Optional.empty();
        }
        return binder.section(schema.get(), value, path, place)
                .map(settings -> new PluginSection(
                        type.name(), instance, settings, required, new PluginSection.Place(path, place, value)));
    }
}
