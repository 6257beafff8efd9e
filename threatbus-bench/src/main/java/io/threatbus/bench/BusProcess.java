package io.threatbus.bench;

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
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/** A whole bus with the ZeroMQ endpoint; says its ports, and on request what it dropped. */
final class BusProcess {
    private static final int CAPACITY = 100_000;

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
        ZmqPlugin plugin = new ZmqPlugin();
        ThreatBus bus = new ThreatBus(
                BusSettings.DEFAULT,
                new BackboneSpec("inmem", new InMemoryBackbone(), new NoSettings()),
                List.of(new AppSpec("zmq", () -> plugin, settings)),
                new BusServices(InstantSource.system(), MessageObserver.NONE, failure -> Runtime.getRuntime()
                        .halt(1)));
        bus.start();
        ZmqPorts ports = plugin.ports();
        System.out.println("ports " + ports.manage() + " " + ports.pub() + " " + ports.sub());
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (requests.readLine() != null) {
            System.out.println("dropped "
                    + bus.subscribers().stream()
                            .map(status -> status.subscriber() + ": " + status.dropped())
                            .toList());
        }
        bus.stop();
    }
}
