package io.threatbus.app.zeek;

import io.threatbus.app.zeek.intel.IntelLedgers;
import io.threatbus.app.zeek.intel.IntelMapper;
import io.threatbus.app.zeek.intel.IntelOptions;
import io.threatbus.app.zeek.intel.WatchedPatterns;
import io.threatbus.app.zeek.metrics.ZeekMetrics;
import io.threatbus.app.zeek.proof.ProofListener;
import io.threatbus.app.zeek.session.BrokerLeg;
import io.threatbus.app.zeek.session.ControlThread;
import io.threatbus.app.zeek.session.Sessions;
import io.threatbus.app.zeek.session.WebSocketLeg;
import io.threatbus.app.zeek.session.ZeekServices;
import io.threatbus.app.zeek.settings.ZeekSettings;
import io.threatbus.app.zeek.settings.ZeekWebSocketSettings;
import io.threatbus.app.zeek.sighting.SightingIntake;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.Inspection;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.SensorUse;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Zeek as an application: listens for Broker peers, dials Broker peers, and connects to Zeek's WebSocket servers, all with
 * the same conversation on top. The methods are called by the bus, one at a time; the control thread reads the fields to
 * report how it goes.
 */
public final class ZeekPlugin implements ApplicationPlugin {
    private static final Logger logger = LoggerFactory.getLogger(ZeekPlugin.class);
    private static final long PATIENCE_MILLISECONDS = 2_000;

    private volatile @Nullable AppContext context;
    private volatile @Nullable ZeekSettings current;
    private volatile @Nullable ControlThread control;
    private volatile @Nullable SightingIntake intake;
    private volatile @Nullable Sessions sessions;
    private volatile @Nullable BrokerLeg broker;
    private final List<WebSocketLeg> webSockets = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
        return "zeek";
    }

    @Override
    public Class<? extends Record> configType() {
        return ZeekSettings.class;
    }

    @Override
    public boolean enabledByDefault() {
        return true;
    }

    /** As our own script does it. */
    @Override
    public Optional<SensorUse> sensorUse(Pattern pattern) {
        return sensorUse(pattern, PointGuard.BUILT_IN);
    }

    @Override
    public Optional<SensorUse> sensorUse(Pattern pattern, PointGuard guard) {
        return Optional.of(new IntelMapper(new IntelOptions(true, Compound.EXACT, false), guard).use(pattern));
    }

    @Override
    public void inspect(Record config, Inspection inspection) {
        ZeekSettings settings = (ZeekSettings) config;
        settings.host().forEach(host -> inspection.listens("port", host, settings.port()));
        settings.tls().ca().ifPresent(file -> inspection.reads("tls.ca", file));
        settings.tls().certificate().ifPresent(file -> inspection.reads("tls.certificate", file));
        settings.tls().key().ifPresent(file -> inspection.reads("tls.key", file));
        BrokerLeg.inspect(settings, inspection::problem);
    }

    @Override
    public void start(AppContext given) {
        ZeekSettings settings = given.config(ZeekSettings.class);
        ControlThread newControl = new ControlThread(given);
        ZeekMetrics metrics = new ZeekMetrics(given.metrics());
        WatchedPatterns watched = new WatchedPatterns();
        SightingIntake newIntake = new SightingIntake(given, metrics, watched, settings.sightingQueue());
        ZeekServices services = new ZeekServices(
                given,
                metrics,
                newIntake,
                newControl,
                new IntelLedgers(settings.maxPeers(), metrics::forgotten),
                watched,
                () -> requireRunning().subscriptions(),
                ProofListener.NONE);
        context = given;
        control = newControl;
        intake = newIntake;
        try {
            open(settings, services, newControl);
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
        current = settings;
        // Peers may have come already: what they asked for waits until here.
        newIntake.start();
        newControl.start();
        webSockets.forEach(WebSocketLeg::start);
        newControl.execute(this::report);
    }

    private void open(ZeekSettings settings, ZeekServices services, ControlThread controlling) {
        Sessions newSessions = new Sessions(controlling);
        sessions = newSessions;
        broker = new BrokerLeg(settings, services, newSessions, this::report);
        for (ZeekWebSocketSettings webSocket : settings.websocket()) {
            webSockets.add(new WebSocketLeg(webSocket, services, newSessions, this::report));
        }
    }

    private ZeekSettings requireRunning() {
        ZeekSettings settings = current;
        if (settings == null) {
            throw new IllegalStateException("not started");
        }
        return settings;
    }

    /** What subscriptions are made with changes at once, for those to come; everything else takes new connections. */
    @Override
    public boolean reconfigure(Record config) {
        ZeekSettings changed = (ZeekSettings) config;
        if (!changed.hasSameConnectionsAs(requireRunning())) {
            return false;
        }
        current = changed;
        return true;
    }

    /** The addresses that Broker peers can dial; for tests and the log. */
    List<InetSocketAddress> addresses() {
        return broker == null ? List.of() : broker.addresses();
    }

    /** Runs on the control thread. */
    private void report() {
        AppContext reporting = context;
        BrokerLeg endpoint = broker;
        if (reporting == null || endpoint == null) {
            return;
        }
        List<String> missing = new ArrayList<>();
        endpoint.missing()
                .forEach(state -> missing.add("Broker peer " + state.target() + " is not connected"
                        + state.failure().map(failure -> ": " + failure).orElse("")));
        webSockets.forEach(leg -> leg.trouble().ifPresent(missing::add));
        long connected = endpoint.peers()
                + webSockets.stream().filter(leg -> leg.trouble().isEmpty()).count();
        if (missing.isEmpty()) {
            reporting
                    .health()
                    .up("listening on " + where(endpoint.addresses()) + ", " + connected
                            + (connected == 1 ? " Zeek" : " Zeeks") + " connected");
        } else {
            reporting.health().degraded(String.join("; ", missing) + "; trying again");
        }
    }

    private static String where(List<InetSocketAddress> addresses) {
        return addresses.stream()
                .map(address -> address.getHostString() + " port " + address.getPort())
                .collect(Collectors.joining(", "));
    }

    /** Before the bus is drained, so that what Zeek has seen so far still reaches everybody, and nothing more comes. */
    @Override
    public void stopAccepting() {
        SightingIntake taking = intake;
        if (taking == null) {
            return;
        }
        try {
            taking.stop(PATIENCE_MILLISECONDS);
        } catch (InterruptedException e) {
            logger.debug("the wait for the last sightings was interrupted", e);
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        webSockets.forEach(WebSocketLeg::close);
        webSockets.clear();
        Optional.ofNullable(broker).ifPresent(BrokerLeg::close);
        broker = null;
        Optional.ofNullable(sessions).ifPresent(Sessions::closeAll);
        ControlThread controlling = control;
        try {
            if (controlling != null) {
                controlling.stop(PATIENCE_MILLISECONDS);
            }
        } catch (InterruptedException e) {
            logger.debug("the wait for the last requests was interrupted", e);
            Thread.currentThread().interrupt();
        }
        // On a reload nobody has called this before: what came up to the goodbyes still enters the bus.
        stopAccepting();
    }
}
