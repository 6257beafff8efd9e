package io.threatbus.bus;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.AdminHandler;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The operations that plugins offer on the admin interface. Thread-safe. */
public final class AdminRoutes {
    private static final Pattern PATH = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*");

    private record Route(String plugin, String path) {}

    private final Map<Route, AdminHandler> handlers = new ConcurrentHashMap<>();

    void add(String plugin, String path, AdminHandler handler) {
        if (!PATH.matcher(path).matches()) {
            throw new ThreatBusException("'" + path + "' is no path of an operation: use lower-case words and slashes");
        }
        handlers.put(new Route(plugin, path), handler);
    }

    void removeAll(String plugin) {
        handlers.keySet().removeIf(route -> route.plugin.equals(plugin));
    }

    /** The operation of a plugin instance at a path. */
    public Optional<AdminHandler> find(String plugin, String path) {
        return Optional.ofNullable(handlers.get(new Route(plugin, path)));
    }
}
