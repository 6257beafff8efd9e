package io.threatbus.plugin;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parent of every plugin's class loader: shows the JDK, slf4j and the packages that are API, and nothing else of the
 * bus, so that a plugin may bring its own version of any library the bus uses. Shows no resources but the JDK's, so
 * that services are looked up in the plugin's own jars and in the JDK only.
 *
 * <p>Its parent is the loader of the bus, though nearly everything there is hidden: some modules of the JDK, such as
 * {@code jdk.random} of Java 17, belong to that loader, and {@link java.util.ServiceLoader} finds the services of a module
 * only if its loader is among the ancestors.
 */
final class ApiClassLoader extends ClassLoader {
    private static final Set<String> PACKAGES = Set.of(
            "io.threatbus.spi",
            "io.threatbus.spi.command",
            "io.threatbus.spi.life",
            "io.threatbus.life",
            "io.threatbus.message",
            "io.threatbus.stix",
            "io.threatbus.stix.pattern",
            "io.threatbus.stix.sensor");
    private static final String LOGGING = "org.slf4j";

    private static final ClassLoader JDK = ClassLoader.getPlatformClassLoader();
    private static final ClassLoader SYSTEM = ClassLoader.getSystemClassLoader();

    /** Those of the JDK's modules that belong to the loader of the bus. */
    private static final Set<String> PACKAGES_OF_THE_JDK = ModuleLayer.boot().modules().stream()
            .filter(module ->
                    SYSTEM.equals(module.getClassLoader()) && module.getName().startsWith("jdk."))
            .flatMap(module -> module.getPackages().stream())
            .collect(Collectors.toUnmodifiableSet());

    private final ClassLoader bus;

    static {
        registerAsParallelCapable();
    }

    ApiClassLoader(ClassLoader bus) {
        super("threatbus-api", bus);
        this.bus = bus;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (isApi(name)) {
            return bus.loadClass(name);
        }
        try {
            return JDK.loadClass(name);
        } catch (ClassNotFoundException e) {
            Class<?> found = ofModuleOfTheJdk(name);
            if (found != null) {
                return found;
            }
            throw e;
        }
    }

    /** What is on the class path is in no module that has a name. */
    private @Nullable Class<?> ofModuleOfTheJdk(String name) {
        int end = name.lastIndexOf('.');
        String packageName = end < 0 ? "" : name.substring(0, end);
        boolean inModule = PACKAGES_OF_THE_JDK.contains(packageName);
        try {
            return inModule ? SYSTEM.loadClass(name) : null;
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        return JDK.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return JDK.getResources(name);
    }

    static boolean isApi(String className) {
        String root = ThreatBusException.class.getName();
        if (className.equals(root) || className.startsWith(root + "$")) {
            return true;
        }
        int end = className.lastIndexOf('.');
        String packageName = end < 0 ? "" : className.substring(0, end);
        return PACKAGES.contains(packageName) || packageName.equals(LOGGING) || packageName.startsWith(LOGGING + ".");
    }
}
