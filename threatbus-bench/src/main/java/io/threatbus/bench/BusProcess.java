package io.threatbus.bench;

import io.threatbus.access.AccessList;
import io.threatbus.access.AccessSettings;
import io.threatbus.access.ClientSettings;
import io.threatbus.access.ReceiveSettings;
import io.threatbus.app.store.StorePlugin;
import io.threatbus.app.zmq.CurveSettings;
import io.threatbus.app.zmq.ZmqPlugin;
import io.threatbus.app.zmq.ZmqPorts;
import io.threatbus.app.zmq.ZmqSettings;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.ThreatBus;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.config.Configuration;
import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginType;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole bus with the ZeroMQ endpoint; says its ports, and on request what it dropped, or the sum of a family of its
 * numbers. Its arguments are the overflow policy, {@code store=<state directory>} for a store,
 * {@code trace=<number of messages>} for a trace, which {@code trace-on} and {@code trace-off} switch, and
 * {@code curve=<secret key> <public key of the client>}. {@code gate-on} gives everybody the rights of one client,
 * {@code gate-off} takes the list of clients away.
 */
final class BusProcess {
    private static final int CAPACITY = 100_000;
    /** With a store; more than by default, for each round has indicators of its own. */
    private static final int INDICATORS = 4_000_000;

    /** Connections and subscriptions of one client. */
    private static final int MOST = 1000;

    private BusProcess() {}

    public static void main(String[] arguments) throws IOException {
        ZmqSettings plain = ZmqSettings.onLoopback(0, 0, 0);
        ZmqSettings settings = new ZmqSettings(
                plain.host(),
                plain.manage(),
                plain.pub(),
                plain.sub(),
                plain.advertisedHost(),
                plain.insecure(),
                new QueueSettings(CAPACITY, Overflow.valueOf(arguments[0])),
                plain.heartbeatGrace(),
                plain.hold(),
                plain.maxSubscriptions(),
                plain.maxConnections());
        Optional<String[]> keys = option(arguments, "curve=").map(both -> both.split(" ", -1));
        ZmqSettings secured = keys.map(
                        both -> settings.with(Optional.of(new CurveSettings(new Secret(both[0]))), false, List.of()))
                .orElse(settings);
        ZmqPlugin plugin = new ZmqPlugin();
        List<AppSpec> apps = new ArrayList<>(List.of(new AppSpec("zmq", () -> plugin, secured)));
        Optional<Configuration> store =
                option(arguments, "store=").map(Path::of).map(BusProcess::configuration);
        store.map(Configuration::apps)
                .ifPresent(stores -> apps.add(
                        new AppSpec("store", StorePlugin::new, stores.get(0).settings())));
        Optional<SwitchedTrace> trace =
                option(arguments, "trace=").map(Integer::valueOf).map(SwitchedTrace::new);
        MessageObserver observer =
                trace.<MessageObserver>map(switched -> switched).orElse(MessageObserver.NONE);
        ThreatBus bus = new ThreatBus(
                store.map(Configuration::bus).orElse(BusSettings.DEFAULT),
                new BackboneSpec("inmem", new InMemoryBackbone(), new NoSettings()),
                apps,
                new BusServices(InstantSource.system(), observer, failure -> Runtime.getRuntime()
                        .halt(1)),
                AccessList.of(keys.map(both -> clients(Optional.of(both[1])))));
        bus.start();
        ZmqPorts ports = plugin.ports();
        System.out.println("ports " + ports.manage() + " " + ports.pub() + " " + ports.sub());
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            System.out.println(request + " " + answer(request, bus, trace));
        }
        bus.stop();
    }

    /** One client that may have and do everything that a marking does not forbid it. */
    private static AccessSettings clients(Optional<String> publicKey) {
        return new AccessSettings(
                List.of(new ClientSettings(
                        "client",
                        publicKey,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of("stix2"),
                        List.of("stix2"),
                        true,
                        new ReceiveSettings("amber", "clear", "red", List.of(), List.of(), 0, List.of()),
                        Duration.ofDays(1),
                        Optional.empty(),
                        MOST,
                        MOST)),
                "client");
    }

    private static String answer(String request, ThreatBus bus, Optional<SwitchedTrace> trace) {
        return switch (request) {
            case "dropped" -> dropped(bus);
            case "trace-on" -> trace.orElseThrow().set(true);
            case "trace-off" -> trace.orElseThrow().set(false);
            case "gate-on" -> gate(bus, Optional.of(clients(Optional.empty())));
            case "gate-off" -> gate(bus, Optional.empty());
            default -> String.valueOf(meter(bus, request));
        };
    }

    private static String gate(ThreatBus bus, Optional<AccessSettings> clients) {
        bus.reload(AccessList.of(clients));
        return "done";
    }

    private static Optional<String> option(String[] arguments, String name) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(name))
                .map(argument -> argument.substring(name.length()))
                .findFirst();
    }

    private static String dropped(ThreatBus bus) {
        return String.valueOf(bus.subscribers().stream()
                .map(status -> status.subscriber() + ": " + status.dropped())
                .toList());
    }

    private static long meter(ThreatBus bus, String name) {
        return bus.meters().families().stream()
                .filter(family -> family.name().equals(name))
                .flatMap(family -> family.samples().stream())
                .mapToLong(Meters.Sample::value)
                .sum();
    }

    private static Configuration configuration(Path directory) {
        PluginType store = new PluginType("store", new StorePlugin().configType(), true);
        PluginType backbone = new PluginType("inmem", NoSettings.class, true);
        return new ConfigurationReader(List.of(backbone), List.of(store), Map.of())
                .read(
                        "bus:\n  state_directory: '" + directory + "'\n  life: {capacity: " + INDICATORS + "}\n",
                        "benchmark");
    }
}
