package io.threatbus.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the operating system. The JDK handles them in {@code sun.misc.Signal}, which is supported but not API, so
 * it is reached by reflection: a JVM without it, or a signal that it keeps for itself, means that the process ends in
 * the JVM's own way.
 */
final class Signals {
    private static final Logger logger = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Runs something on a thread of its own each time the signal comes.
     *
     * @param name without SIG, such as {@code TERM}
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invocation = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of SIG" + name;
            };
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, invocation);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            logger.warn("SIG{} cannot be handled: {}", name, e.toString());
        }
    }
}
