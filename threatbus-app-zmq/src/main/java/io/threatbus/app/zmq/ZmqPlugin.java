package io.threatbus.app.zmq;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Json;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.spi.AdminHandler;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.Inspection;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.zmtp.curve.Z85;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoint for applications that speak ZeroMQ, compatible with the plugin {@code threatbus-zmq} of the Python
 * version. The lifecycle methods are called one at a time; the rest from any thread.
 */
public final class ZmqPlugin implements ApplicationPlugin {
    private static final Logger logger = LoggerFactory.getLogger(ZmqPlugin.class);

    private volatile Optional<ZmqEndpoint> endpoint = Optional.empty();
    private ZmqSettings settings = ZmqSettings.DEFAULT;

    @Override
    public String name() {
        return "zmq";
    }

    @Override
    public Class<ZmqSettings> configType() {
        return ZmqSettings.class;
    }

    @Override
    public boolean enabledByDefault() {
        return true;
    }

    @Override
    public void inspect(Record config, Inspection inspection) {
        ZmqSettings inspected = (ZmqSettings) config;
        inspection.listens("manage", inspected.host(), inspected.manage());
        inspection.listens("pub", inspected.host(), inspected.pub());
        inspection.listens("sub", inspected.host(), inspected.sub());
    }

    @Override
    public void start(AppContext context) {
        settings = context.config(ZmqSettings.class);
        settings.curve().ifPresent(curve -> requireOwnKey(context, curve));
        ZmqEndpoint opened = new ZmqEndpoint(context, settings);
        endpoint = Optional.of(opened);
        opened.start();
        ZmqPorts ports = opened.ports();
        String where = "tcp://" + settings.host() + ": applications subscribe at " + ports.manage() + ", receive at "
                + ports.pub() + ", send to " + ports.sub();
        logger.info("{} listens on {}", context.name(), where);
        sayWhoIsLetIn(context);
        context.health().up(where);
        context.serve("endpoints", (request, response) -> answerEndpoints(ports, settings.advertisedHost(), response));
    }

    /** Secret and public keys look alike, so a wrong one is only found out if it stands where it belongs, too. */
    private static void requireOwnKey(AppContext context, CurveSettings curve) {
        client(context, Z85.encode(curve.keyPair().secretKey())).ifPresent(name -> {
            throw new ThreatBusException("curve.key of " + context.name() + " is the curve_key of the client '" + name
                    + "' in access, which is a public key: it must be the secret key of this bus, which 'threatbus"
                    + " keys generate' writes into a file");
        });
        client(context, Z85.encode(curve.keyPair().publicKey())).ifPresent(name -> {
            throw new ThreatBusException("the client '" + name + "' in access has the public key of this bus itself as"
                    + " its curve_key: make a key of its own with 'threatbus keys generate'");
        });
    }

    private static Optional<String> client(AppContext context, String key) {
        return context.clients()
                .byPublicKey(key, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .map(client -> client.peer().name());
    }

    private void sayWhoIsLetIn(AppContext context) {
        boolean authenticates = settings.curve().isPresent() || settings.plain();
        if (authenticates && !context.clients().controlled()) {
            logger.warn(
                    "{} lets nobody in: there is no section access that lists clients with a {}",
                    context.name(),
                    settings.plain() ? "password" : "curve_key");
        }
        settings.curve()
                .ifPresent(curve -> logger.info(
                        "{} speaks CURVE; its public key is {}",
                        context.name(),
                        Z85.encode(curve.keyPair().publicKey())));
        if (!authenticates && settings.insecure()) {
            logger.warn("{} accepts anybody who can reach {} (insecure: true)", context.name(), settings.host());
        }
    }

    /** For commands that know only where the admin interface is. */
    private static void answerEndpoints(ZmqPorts ports, Optional<String> host, AdminHandler.Response response)
            throws IOException {
        Map<String, Object> endpoints = new LinkedHashMap<>();
        host.ifPresent(advertised -> endpoints.put("host", advertised));
        endpoints.put("manage", ports.manage());
        endpoints.put("pub", ports.pub());
        endpoints.put("sub", ports.sub());
        try (OutputStream body = response.begin("application/json")) {
            Json.write(endpoints).writeTo(body);
        }
    }

    /**
     * The ports that are listened on, for those who asked for any.
     *
     * @throws IllegalStateException unless started
     */
    public ZmqPorts ports() {
        return endpoint.orElseThrow(() -> new IllegalStateException("not started"))
                .ports();
    }

    @Override
    public void snapshot(SnapshotRequest request, SnapshotSink sink) {
        endpoint.ifPresent(opened -> opened.ask(request, sink.requester()));
    }

    /** Queues, graces, limits and the advertised host change at once; addresses need a restart. */
    @Override
    public boolean reconfigure(Record config) {
        ZmqSettings changed = (ZmqSettings) config;
        boolean sameAddresses = changed.host().equals(settings.host())
                && changed.manage() == settings.manage()
                && changed.pub() == settings.pub()
                && changed.sub() == settings.sub()
                && changed.insecure() == settings.insecure()
                && changed.curve().equals(settings.curve())
                && changed.plain() == settings.plain()
                && changed.standing().equals(settings.standing())
                && changed.maxHandshakes() == settings.maxHandshakes()
                && changed.maxConnections() == settings.maxConnections();
        if (!sameAddresses) {
            return false;
        }
        settings = changed;
        endpoint.ifPresent(opened -> opened.settings(changed));
        return true;
    }

    @Override
    public void stopAccepting() {
        endpoint.ifPresent(ZmqEndpoint::stopAccepting);
    }

    @Override
    public void stop() {
        endpoint.ifPresent(ZmqEndpoint::stop);
        endpoint = Optional.empty();
    }
}
