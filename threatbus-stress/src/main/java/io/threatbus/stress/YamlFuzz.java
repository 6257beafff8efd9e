package io.threatbus.stress;

import io.threatbus.config.ConfigurationException;
import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginType;
import io.threatbus.plugin.PluginCatalog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A text is a configuration, or its problems are listed. */
public final class YamlFuzz {
    private static final ConfigurationReader READER = reader();

    private YamlFuzz() {}

    private static ConfigurationReader reader() {
        PluginCatalog catalog = PluginCatalog.discover(List.of());
        List<PluginType> backbones = catalog.backbones().stream()
                .map(installed -> installed.factory().get())
                .map(plugin -> new PluginType(plugin.name(), plugin.configType(), plugin.enabledByDefault()))
                .toList();
        List<PluginType> apps = catalog.apps().stream()
                .map(installed -> installed.factory().get())
                .map(plugin -> new PluginType(plugin.name(), plugin.configType(), plugin.enabledByDefault()))
                .toList();
        return new ConfigurationReader(backbones, apps, Map.of());
    }

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            READER.read(new String(data, StandardCharsets.UTF_8), "fuzz.yaml");
        } catch (ConfigurationException e) {
            if (e.problems().isEmpty()) {
                throw new AssertionError("refused without a problem", e);
            }
        }
    }
}
