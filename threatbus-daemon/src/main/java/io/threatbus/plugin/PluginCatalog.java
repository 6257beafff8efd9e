package io.threatbus.plugin;

import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.CommandLineTool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All plugins that are installed. Immutable; the class loaders live as long as the process. What is wrong with one
 * plugin does not hide the others: it is among the {@link #problems}, and {@link #requireSound} makes it fatal.
 */
public final class PluginCatalog {
    private final List<InstalledPlugin<BackbonePlugin>> backbones;
    private final List<InstalledPlugin<ApplicationPlugin>> apps;
    private final List<InstalledPlugin<CommandLineTool>> tools;
    private final List<String> problems;

    private PluginCatalog(PluginScan scan, List<String> problems) {
        this.backbones = scan.found(PluginKind.BACKBONE, BackbonePlugin.class, BackbonePlugin::name);
        this.apps = scan.found(PluginKind.APP, ApplicationPlugin.class, ApplicationPlugin::name);
        this.tools = scan.found(PluginKind.COMMAND, CommandLineTool.class, CommandLineTool::name);
        scan.reportEmptySources();
        reportDuplicates(problems);
        this.problems = List.copyOf(problems);
    }

    /**
     * Looks at the class path and into directories.
     *
     * @param directories each holds one directory per plugin, and jars that are a plugin each
     */
    public static PluginCatalog discover(List<Path> directories) {
        return discover(directories, Optional.empty());
    }

    /**
     * Looks at the class path and into directories, with libraries that plugins share.
     *
     * @param directories each holds one directory per plugin, and jars that are a plugin each
     * @param libraries holds one directory of jars per shared library
     */
    public static PluginCatalog discover(List<Path> directories, Optional<Path> libraries) {
        ClassLoader bus = PluginCatalog.class.getClassLoader();
        SharedLibraries shared = new SharedLibraries(libraries, new ApiClassLoader(bus));
        List<String> problems = new ArrayList<>();
        List<PluginSource> sources = new ArrayList<>();
        sources.add(PluginSource.classPath(bus));
        for (Path directory : directories) {
            sources.addAll(PluginSource.inDirectory(directory, shared, problems));
        }
        return new PluginCatalog(new PluginScan(sources, problems), problems);
    }

    private void reportDuplicates(List<String> target) {
        Map<String, String> locations = new HashMap<>();
        for (InstalledPlugin<?> plugin : all()) {
            String first = locations.putIfAbsent(plugin.kind() + " " + plugin.name(), plugin.location());
            if (first != null) {
                target.add("the " + plugin.kind().word() + " '" + plugin.name() + "' is installed twice: " + first
                        + " and " + plugin.location() + "; remove one of them");
            }
        }
    }

    /**
     * Refuses to go on with plugins that are broken or installed twice.
     *
     * @throws PluginException with all problems
     */
    public void requireSound() {
        if (!problems.isEmpty()) {
            throw new PluginException(problems);
        }
    }

    /** What is wrong, with the jar and the reason. */
    public List<String> problems() {
        return problems;
    }

    public List<InstalledPlugin<BackbonePlugin>> backbones() {
        return backbones;
    }

    public List<InstalledPlugin<ApplicationPlugin>> apps() {
        return apps;
    }

    public List<InstalledPlugin<CommandLineTool>> tools() {
        return tools;
    }

    /** Every plugin, by kind and name. */
    public List<InstalledPlugin<?>> all() {
        List<InstalledPlugin<?>> all = new ArrayList<>(backbones);
        all.addAll(apps);
        all.addAll(tools);
        all.sort(Comparator.<InstalledPlugin<?>, PluginKind>comparing(InstalledPlugin::kind)
                .thenComparing(InstalledPlugin::name));
        return all;
    }

    /** The backbone plugin of that name. */
    public Optional<InstalledPlugin<BackbonePlugin>> backbone(String name) {
        return backbones.stream().filter(plugin -> plugin.name().equals(name)).findFirst();
    }

    /** The application plugin of that name. */
    public Optional<InstalledPlugin<ApplicationPlugin>> app(String name) {
        return apps.stream().filter(plugin -> plugin.name().equals(name)).findFirst();
    }
}
