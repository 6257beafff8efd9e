package io.threatbus.admin;

import com.sun.net.httpserver.HttpExchange;
import io.threatbus.ThreatBusException;
import io.threatbus.bus.ThreatBus;
import io.threatbus.spi.AdminHandler;
import io.threatbus.spi.MemoryAccount;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a request to the plugin that offers its operation, once there is memory for what the plugin makes of the body.
 * Thread-safe.
 */
final class PluginOperations {
    /** What the path of an operation begins with. */
    static final String PATH = "/api/plugins/";

    private static final Logger logger = LoggerFactory.getLogger(PluginOperations.class);
    private static final long LARGEST_BODY = 64L * 1024 * 1024;
    /** The text while it is collected, its copy, and what it is parsed to. */
    private static final long MESSAGES_PER_BODY = 4;

    private static final int BODIES_PERCENT = 15;

    private final ThreatBus bus;
    private final AuditLog audit;
    private final MemoryAccount bodies;

    PluginOperations(ThreatBus bus, Metrics metrics, AuditLog audit) {
        this.bus = bus;
        this.audit = audit;
        this.bodies =
                bus.memory().account("admin", "request bodies", bus.memory().capacity() / 100 * BODIES_PERCENT);
        metrics.gauge(
                "memory_reserved_bytes",
                "What a plugin holds that is unfinished or waits, by purpose.",
                bodies::reserved,
                "purpose",
                "request bodies");
        metrics.counter(
                "memory_refused",
                "How often there was no memory for it.",
                bodies::refused,
                "purpose",
                "request bodies");
    }

    /**
     * Has a request answered.
     *
     * @param target the name of the plugin, and after a slash the path of its operation
     */
    void operate(HttpExchange exchange, Answer answer, String target, Peer caller) throws IOException {
        int slash = target.indexOf('/');
        String plugin = slash < 0 ? target : target.substring(0, slash);
        String path = slash < 0 ? "" : target.substring(slash + 1);
        Optional<AdminHandler> handler = bus.routes().find(plugin, path);
        Optional<Map<String, String>> parameters = Query.parameters(exchange.getRequestURI());
        if (handler.isEmpty()) {
            answer.error(404, "no running plugin offers this");
        } else if (parameters.isEmpty()) {
            answer.error(400, "the query is malformed");
        } else {
            if (!Access.reads(exchange)) {
                audit.changes(exchange.getRequestMethod(), PATH + target, caller);
            }
            reserved(handler.get(), exchange, answer, parameters.get(), caller);
        }
    }

    /** The memory for what a plugin makes of a body is reserved before the body is read. */
    private void reserved(
            AdminHandler handler, HttpExchange exchange, Answer answer, Map<String, String> parameters, Peer caller)
            throws IOException {
        long size = bodies.arraySize(MESSAGES_PER_BODY * Math.min(length(exchange), bus.largestMessage()));
        if (!bodies.reserve(size)) {
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.getResponseHeaders().set("Retry-After", "1");
            answer.error(
                    503,
                    "memory is short: there are " + bodies.reserved()
                            + " bytes of requests in work already; try again");
            return;
        }
        try {
            operate(handler, exchange, answer, parameters, caller);
        } finally {
            bodies.release(size);
        }
    }

    /** As announced, or the most that a body may have. */
    private static long length(HttpExchange exchange) {
        String announced = exchange.getRequestHeaders().getFirst("Content-Length");
        boolean chunked = exchange.getRequestHeaders().containsKey("Transfer-Encoding");
        if (announced == null) {
            return chunked ? LARGEST_BODY : 0;
        }
        return announced.matches("[0-9]{1,12}") ? Long.parseLong(announced) : LARGEST_BODY;
    }

    private static void operate(
            AdminHandler handler, HttpExchange exchange, Answer answer, Map<String, String> parameters, Peer caller)
            throws IOException {
        try {
            handler.handle(
                    new AdminHandler.Request(
                            exchange.getRequestMethod(),
                            parameters,
                            new BoundedInput(exchange.getRequestBody(), LARGEST_BODY),
                            caller),
                    answer);
        } catch (ThreatBusException e) {
            if (answer.hasBegun()) {
                throw e;
            }
            if (e.kind() == ThreatBusException.Kind.INPUT) {
                answer.error(400, String.valueOf(e.getMessage()));
            } else {
                logger.warn(
                        "a request to {} failed: {}", exchange.getRequestURI().getPath(), e.getMessage());
                logger.debug("Details", e);
                answer.error(500, String.valueOf(e.getMessage()));
            }
        }
    }
}
