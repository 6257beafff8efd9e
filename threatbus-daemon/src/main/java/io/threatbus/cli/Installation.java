package io.threatbus.cli;

import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.cli.check.Preflight;
import io.threatbus.config.Configuration;
import io.threatbus.config.ConfigurationFile;
import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginSection;
import io.threatbus.config.PluginType;
import io.threatbus.config.Reading;
import io.threatbus.plugin.InstalledPlugin;
import io.threatbus.plugin.PluginCatalog;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.BackbonePlugin;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The installed plugins together with the place of their configuration.
 *
 * @param named the file named on the command line, if any
 */
record Installation(PluginCatalog catalog, Optional<Path> named) {
    /**
     * Reads the configuration as it is now: the named file, else the one found, else the defaults.
     *
     * @throws io.threatbus.config.ConfigurationException with all problems
     */
    Configuration read() {
        return look().orThrow();
    }

    /** As {@link #read}, but does not mind problems. */
    Reading look() {
        ConfigurationReader reader = reader();
        return named.or(() -> ConfigurationFile.find(Path.of("")))
                .map(reader::look)
                .orElseGet(reader::lookAtDefaults);
    }

    /** What applies without a file. */
    Reading lookAtDefaults() {
        return reader().lookAtDefaults();
    }

    private ConfigurationReader reader() {
        return new ConfigurationReader(
                catalog.backbones().stream().map(Installation::backboneType).toList(),
                catalog.apps().stream().map(Installation::appType).toList(),
                System.getenv());
    }

    /**
     * As {@link #read}, for whoever runs with it: what a start would refuse is looked for, too. Who only asks a running
     * bus may not be able to read every file that the bus needs.
     *
     * @throws io.threatbus.config.ConfigurationException with all problems
     */
    Configuration readToRun() {
        return Preflight.of(look(), catalog).orThrow();
    }

    /** What the configuration says of each installed backbone and of each installed app, for the reference too. */
    static PluginType backboneType(InstalledPlugin<BackbonePlugin> installed) {
        BackbonePlugin plugin = installed.factory().get();
        return new PluginType(installed.name(), plugin.configType(), plugin.enabledByDefault());
    }

    static PluginType appType(InstalledPlugin<ApplicationPlugin> installed) {
        ApplicationPlugin plugin = installed.factory().get();
        return new PluginType(installed.name(), plugin.configType(), plugin.enabledByDefault());
    }

    /** The backbone of a configuration that was read here. */
    BackboneSpec backbone(Configuration configuration) {
        PluginSection section = configuration.backbone();
        BackbonePlugin plugin =
                catalog.backbone(section.plugin()).orElseThrow().factory().get();
        return new BackboneSpec(section.instance(), plugin, section.settings());
    }

    /** The apps of a configuration that was read here. */
    List<AppSpec> apps(Configuration configuration) {
        return configuration.apps().stream()
                .map(section -> new AppSpec(
                        section.instance(),
                        section.plugin(),
                        catalog.app(section.plugin()).orElseThrow().factory(),
                        section.settings(),
                        section.required()))
                .toList();
    }
}
