package io.threatbus.plugin;

import io.threatbus.ThreatBusException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Calls a plugin with its own class loader as the context class loader, which many libraries ask for their classes and
 * services, and which the threads they start inherit.
 */
final class ContextLoader {
    private ContextLoader() {}

    /**
     * The same object behind its interface, methods that later versions of the interface add included.
     *
     * @param location completes the message when the plugin cannot start
     */
    static <T> T around(Class<T> service, T plugin, String location) {
        ClassLoader own = plugin.getClass().getClassLoader();
        return service.cast(Proxy.newProxyInstance(
                service.getClassLoader(), new Class<?>[] {service}, (proxy, method, arguments) -> {
                    Thread thread = Thread.currentThread();
                    ClassLoader before = thread.getContextClassLoader();
                    thread.setContextClassLoader(own);
                    try {
                        return method.invoke(plugin, arguments);
                    } catch (InvocationTargetException e) {
                        throw explained(method, e.getCause(), location);
                    } finally {
                        thread.setContextClassLoader(before);
                    }
                }));
    }

    /** A library that is missing shows itself as a linkage error, which is no reason to end the process. */
    private static Throwable explained(Method method, Throwable failure, String location) {
        boolean expected = failure instanceof Exception || failure instanceof LinkageError;
        if (!method.getName().equals("start") || !expected || failure instanceof InterruptedException) {
            return failure;
        }
        String reason = failure instanceof LinkageError || failure.getMessage() == null
                ? failure.toString()
                : failure.getMessage();
        ThreatBusException.Kind kind = failure instanceof ThreatBusException known
                ? known.kind()
                : failure instanceof LinkageError
                        ? ThreatBusException.Kind.CONFIGURATION
                        : ThreatBusException.Kind.OUTSIDE;
        return new ThreatBusException(kind, reason + " (plugin " + location + ")", failure);
    }
}
