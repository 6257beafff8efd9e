package io.threatbus.plugin;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** One look at all sources. For one thread. */
final class PluginScan {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private final List<PluginSource> sources;
    private final List<String> problems;
    private final Set<PluginSource> fruitful = new HashSet<>();

    PluginScan(List<PluginSource> sources, List<String> problems) {
        this.sources = List.copyOf(sources);
        this.problems = problems;
    }

    <T> List<InstalledPlugin<T>> found(PluginKind kind, Class<T> service, Function<T, String> name) {
        List<InstalledPlugin<T>> found = new ArrayList<>();
        for (PluginSource source : sources) {
            try {
                Iterator<ServiceLoader.Provider<T>> providers =
                        ServiceLoader.load(service, source.loader()).stream().iterator();
                while (providers.hasNext()) {
                    fruitful.add(source);
                    found.add(installed(kind, service, providers.next(), name));
                }
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                fruitful.add(source);
                problems.add("the plugin in " + source.location() + " cannot be loaded: " + reason(e));
            }
        }
        return List.copyOf(found);
    }

    /** Every source should hold something. */
    void reportEmptySources() {
        sources.stream()
                .filter(source -> !source.mayBeEmpty() && !fruitful.contains(source))
                .forEach(source -> problems.add(source.location() + " holds no plugin: no jar there has an entry"
                        + " META-INF/services/io.threatbus.spi.…"));
    }

    private static <T> InstalledPlugin<T> installed(
            PluginKind kind, Class<T> service, ServiceLoader.Provider<T> provider, Function<T, String> nameOf) {
        Class<? extends T> type = provider.type();
        String name = nameOf.apply(provider.get());
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(type.getName() + " is called '" + name
                    + "'; a name is made of lower-case letters, digits and hyphens");
        }
        Optional<String> version = Optional.ofNullable(type.getPackage().getImplementationVersion());
        String location = location(type);
        return new InstalledPlugin<>(
                kind, name, version, location, () -> ContextLoader.around(service, provider.get(), location));
    }

    private static String location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            return "unknown";
        }
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            return source.getLocation().toString();
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure.toString() : failure.getMessage() + " (" + cause + ")";
    }
}
