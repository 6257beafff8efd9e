package io.threatbus.config;

import io.threatbus.access.AccessSettings;
import io.threatbus.admin.AdminSettings;
import io.threatbus.bus.BusSettings;
import io.threatbus.config.Value.Entry;
import io.threatbus.config.Value.Mapping;
import io.threatbus.guard.GuardSettings;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a configuration for the plugins that are installed. The environment wins over the file. Immutable; each reading
 * is independent.
 */
public final class ConfigurationReader {
    private static final String PLUGINS = "plugins";
    private static final String BACKBONES = "backbones";
    private static final String APPS = "apps";
    private static final String ACCESS = "access";

    private final List<PluginType> backbones;
    private final List<PluginType> apps;
    private final Map<String, String> environment;

    /**
     * A reader.
     *
     * @param environment the environment variables, those that do not concern the configuration included
     */
    public ConfigurationReader(
            Collection<PluginType> backbones, Collection<PluginType> apps, Map<String, String> environment) {
        this.backbones = List.copyOf(backbones);
        this.apps = List.copyOf(apps);
        this.environment = Map.copyOf(environment);
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException with all problems
     */
    public Configuration read(Path file) {
        return look(file).orThrow();
    }

    /**
     * Reads a text as if it were the content of a file.
     *
     * @param name stands for the file in problems
     * @throws ConfigurationException with all problems
     */
    public Configuration read(String text, String name) {
        return look(text, Origin.ofFile(name), new Problems()).orThrow();
    }

    /**
     * What runs when there is no file: every plugin that is enabled by default, with its defaults and what the
     * environment says.
     *
     * @throws ConfigurationException with all problems, if the environment has any
     */
    public Configuration defaults() {
        return lookAtDefaults().orThrow();
    }

    /** Reads what can be read of a file. */
    public Reading look(Path file) {
        Problems problems = new Problems();
        Origin origin = Origin.ofFile(file.toString());
        try {
            return look(Files.readString(file), origin, problems);
        } catch (NoSuchFileException e) {
            problems.add(origin, "", "there is no such file");
        } catch (CharacterCodingException e) {
            problems.add(origin, "", "the file is not UTF-8 text");
        } catch (AccessDeniedException e) {
            problems.add(origin, "", FileAccess.denied(file));
            return Reading.failed(origin.source(), true, problems.sorted());
        } catch (IOException e) {
            problems.add(origin, "", "the file cannot be read: " + e);
        }
        return Reading.failed(origin.source(), false, problems.sorted());
    }

    /** As {@link #defaults}, but does not throw. */
    public Reading lookAtDefaults() {
        return look("", Origin.BUILT_IN, new Problems());
    }

    private Reading look(String text, Origin origin, Problems problems) {
        Origin top = origin.equals(Origin.BUILT_IN) ? origin : origin.at(1, 1);
        Optional<Value> document = YamlReader.read(text, origin, problems);
        if (document.isEmpty() && !problems.isEmpty()) {
            return Reading.failed(origin.source(), false, problems.sorted());
        }
        Mapping root = root(document, top, problems);
        List<String> names = Stream.concat(backbones.stream(), apps.stream())
                .map(PluginType::name)
                .toList();
        Mapping all = new Environment(environment, names, problems).over(root);
        reportUnknownSections(all, problems);
        Optional<LoggingSettings> logging = section("logging", LoggingSettings.class, all, top, problems);
        Optional<BusSettings> bus = section("bus", BusSettings.class, all, top, problems);
        Optional<AdminSettings> admin = section("admin", AdminSettings.class, all, top, problems);
        Optional<AccessSettings> access = all.entry(ACCESS).isPresent()
                ? section(ACCESS, AccessSettings.class, all, top, problems)
                : Optional.empty();
        Optional<GuardSettings> guard = section("guard", GuardSettings.class, all, top, problems);
        Optional<Entry> plugins =
                all.entry(PLUGINS).filter(entry -> !entry.value().isNothing());
        Mapping sections = sections(plugins, top, problems);
        Origin place = plugins.map(Entry::keyOrigin).orElse(top);
        PluginsReader reader = new PluginsReader(backbones, apps, problems);
        Optional<PluginSection> backbone = reader.backbone(sections.entry(BACKBONES), place);
        boolean byDefault =
                root.entry(PLUGINS).filter(entry -> !entry.value().isNothing()).isEmpty();
        List<PluginSection> running = reader.apps(sections.entry(APPS), byDefault, place);
        return new Reading(
                origin.source(),
                false,
                logging,
                bus,
                admin,
                access,
                guard,
                backbone,
                running,
                new Places(all, top),
                problems.sorted());
    }

    private static Mapping root(Optional<Value> document, Origin top, Problems problems) {
        Value value = document.orElse(Mapping.empty(top));
        if (value instanceof Mapping mapping) {
            return mapping;
        }
        if (!value.isNothing()) {
            problems.add(value.origin(), "", "sections with keys are expected, not " + value.description());
        }
        return Mapping.empty(top);
    }

    private static void reportUnknownSections(Mapping all, Problems problems) {
        List<String> known = Stream.concat(SectionSchema.of(GeneralSettings.class).keys().stream(), Stream.of(PLUGINS))
                .toList();
        all.entries().entrySet().stream()
                .filter(entry -> !known.contains(entry.getKey()))
                .forEach(entry -> reportUnknown(entry, "", known, problems));
    }

    private static <R extends Record> Optional<R> section(
            String key, Class<R> type, Mapping all, Origin top, Problems problems) {
        Optional<Entry> entry = all.entry(key).filter(given -> !given.value().isNothing());
        Value value = entry.map(Entry::value).orElse(Mapping.empty(top));
        Origin place = entry.map(Entry::keyOrigin).orElse(top);
        return new Binder(problems)
                .section(SectionSchema.of(type), value, key, place)
                .map(type::cast);
    }

    private static Mapping sections(Optional<Entry> plugins, Origin top, Problems problems) {
        if (plugins.isEmpty()) {
            return Mapping.empty(top);
        }
        if (!(plugins.get().value() instanceof Mapping mapping)) {
            Value value = plugins.get().value();
            problems.add(value.origin(), PLUGINS, "a section with keys is expected, not " + value.description());
            return Mapping.empty(top);
        }
        List<String> known = List.of(BACKBONES, APPS);
        mapping.entries().entrySet().stream()
                .filter(entry -> !known.contains(entry.getKey()))
                .forEach(entry -> reportUnknown(entry, PLUGINS, known, problems));
        return mapping;
    }

    private static void reportUnknown(
            Map.Entry<String, Entry> entry, String path, List<String> known, Problems problems) {
        problems.add(
                entry.getValue().keyOrigin(),
                Binder.join(path, entry.getKey()),
                "unknown key" + Suggestion.sentence(entry.getKey(), known));
    }
}
