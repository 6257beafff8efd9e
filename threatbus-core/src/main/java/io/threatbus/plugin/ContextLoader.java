package io.threatbus.plugin;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Calls a plugin with its own class loader as the context class loader, which many libraries ask for their classes and
 * services, and which the threads they start inherit.
 */
final class ContextLoader {
    private ContextLoader() {}

    /** The same object behind its interface, methods that later versions of the interface add included. */
    static <T> T around(Class<T> service, T plugin) {
        ClassLoader own = plugin.getClass().getClassLoader();
        return service.cast(Proxy.newProxyInstance(
                service.getClassLoader(), new Class<?>[] {service}, (proxy, method, arguments) -> {
                    Thread thread = Thread.currentThread();
                    ClassLoader before = thread.getContextClassLoader();
                    thread.setContextClassLoader(own);
                    try {
                        return method.invoke(plugin, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        thread.setContextClassLoader(before);
                    }
                }));
    }
}
