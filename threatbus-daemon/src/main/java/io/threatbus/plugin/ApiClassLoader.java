package io.threatbus.plugin;

import io.threatbus.ThreatBusException;
import java.util.Set;

/**
 * The parent of every plugin's class loader: shows the JDK, slf4j and the packages that are API, and nothing else of the
 * bus, so that a plugin may bring its own version of any library the bus uses. Shows no resources but the JDK's, so
 * that services are looked up in the plugin's own jars only.
 */
final class ApiClassLoader extends ClassLoader {
    private static final Set<String> PACKAGES = Set.of(
            "io.threatbus.spi",
            "io.threatbus.spi.command",
            "io.threatbus.life",
            "io.threatbus.message",
            "io.threatbus.stix",
            "io.threatbus.stix.pattern");
    private static final String LOGGING = "org.slf4j";

    private final ClassLoader bus;

    static {
        registerAsParallelCapable();
    }

    ApiClassLoader(ClassLoader bus) {
        super("threatbus-api", ClassLoader.getPlatformClassLoader());
        this.bus = bus;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (isApi(name)) {
            return bus.loadClass(name);
        }
        throw new ClassNotFoundException(name);
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
