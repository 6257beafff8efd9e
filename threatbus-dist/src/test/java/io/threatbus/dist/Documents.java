package io.threatbus.dist;

import io.threatbus.config.Configuration;
import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginType;
import io.threatbus.plugin.PluginCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML documents of the project, as plain maps and lists, and configurations as the bus would. */
final class Documents {
    private static final PluginCatalog CATALOG = PluginCatalog.discover(List.of());

    private Documents() {}

    /** All shipped backbones, as the configuration knows them. */
    static List<PluginType> backbones() {
        return CATALOG.backbones().stream()
                .map(installed -> installed.factory().get())
                .map(plugin -> new PluginType(plugin.name(), plugin.configType(), plugin.enabledByDefault()))
                .toList();
    }

    /** All shipped applications, as the configuration knows them. */
    static List<PluginType> apps() {
        return CATALOG.apps().stream()
                .map(installed -> installed.factory().get())
                .map(plugin -> new PluginType(plugin.name(), plugin.configType(), plugin.enabledByDefault()))
                .toList();
    }

    /** Reads a configuration with all shipped plugins. */
    static Configuration read(String yaml, Map<String, String> environment) {
        return new ConfigurationReader(backbones(), apps(), environment).read(yaml, "config.yaml");
    }

    /** The documents of a YAML text. */
    static List<Map<String, Object>> yaml(String text) {
        List<Map<String, Object>> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text).forEach(each -> documents.add(mapping(each)));
        return documents;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> mapping(Object value) {
        return (Map<String, Object>) value;
    }

    /** A mapping inside a mapping. */
    static Map<String, Object> at(Map<String, Object> from, String... keys) {
        Map<String, Object> found = from;
        for (String key : keys) {
            Object next = found.get(key);
            if (next == null) {
                throw new AssertionError("there is no " + key + " in " + found.keySet());
            }
            found = mapping(next);
        }
        return found;
    }

    /** A list; none is an empty one. */
    static List<Object> list(Object value) {
        return value == null ? List.of() : List.copyOf((List<?>) value);
    }

    static List<String> texts(Object value) {
        return list(value).stream().map(Object::toString).toList();
    }
}
