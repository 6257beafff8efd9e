package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.app.zmq.ZmqSettings;
import io.threatbus.message.Json;
import io.threatbus.spi.command.BusApi;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandCall.Instance;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds out where the bus listens: as typed, as the bus named with {@code --admin} says, or as configured. */
final class Endpoints {
    private static final String PLUGIN = "zmq";
    private static final String INSTANCE = "--instance";

    /** One of the plugin's ports. */
    enum Port {
        MANAGE,
        SUB;

        private int of(ZmqSettings settings) {
            return this == MANAGE ? settings.manage() : settings.sub();
        }

        private String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Endpoints() {}

    /** Adds the options that tell several instances of the plugin apart, and who asks. */
    static CommandSyntax with(CommandSyntax syntax) {
        return Keys.with(syntax)
                .with(CommandOption.text(
                        INSTANCE,
                        "NAME",
                        "The plugin's name in the configuration. Default: the first, or '" + PLUGIN + "'."));
    }

    /**
     * The endpoint.
     *
     * @param typed the option {@code --endpoint}, if it is given
     * @throws ThreatBusException if nothing says where it is
     */
    static Endpoint of(CommandCall call, Optional<String> typed, Port port) throws InterruptedException {
        return place(call, typed, port).with(Keys.security(call));
    }

    private static Endpoint place(CommandCall call, Optional<String> typed, Port port) throws InterruptedException {
        if (typed.isPresent()) {
            return Endpoint.parse(typed.get(), port.of(ZmqSettings.DEFAULT));
        }
        Optional<String> name = call.text(INSTANCE);
        if (call.isBusNamed()) {
            return asked(call.bus(), name.orElse(PLUGIN), port);
        }
        List<Instance<ZmqSettings>> instances = call.instances(PLUGIN, ZmqSettings.class);
        ZmqSettings settings = instances.stream()
                .filter(instance -> name.isEmpty() || name.get().equals(instance.name()))
                .findFirst()
                .map(Instance::settings)
                .orElseThrow(() -> new ThreatBusException(
                        ThreatBusException.Kind.CONFIGURATION,
                        "the configuration has no plugin '" + name.orElse(PLUGIN) + "', so that the bus does not speak"
                                + " ZeroMQ; name another bus with --endpoint"));
        return new Endpoint(reachable(settings.host()), port.of(settings));
    }

    /** An address to connect to, where the plugin listens on all of its machine's. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
    }

    private static Endpoint asked(BusApi bus, String instance, Port port) throws InterruptedException {
        try (InputStream body = bus.get("/api/plugins/" + instance + "/endpoints", Map.of())) {
            if (Json.read(body.readAllBytes()) instanceof Map<?, ?> endpoints
                    && endpoints.get(port.key()) instanceof Integer number) {
                String host = endpoints.get("host") instanceof String advertised ? advertised : bus.host();
                return new Endpoint(host, number);
            }
            throw new ThreatBusException("the bus at " + bus.address() + " does not say where its port '" + port.key()
                    + "' is; name it with --endpoint");
        } catch (IOException e) {
            throw new ThreatBusException("no proper answer from " + bus.address() + ": " + e.getMessage(), e);
        }
    }
}
