package io.threatbus.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.access.AccessList;
import io.threatbus.access.AccessSettings;
import io.threatbus.admin.AdminServer;
import io.threatbus.admin.AdminSettings;
import io.threatbus.admin.CertificateMetrics;
import io.threatbus.admin.TraceTable;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.ThreatBus;
import io.threatbus.cli.log.LogOutput;
import io.threatbus.config.CertificateFiles;
import io.threatbus.config.Configuration;
import io.threatbus.config.ConfigurationException;
import io.threatbus.config.PluginSection;
import io.threatbus.message.Escaper;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running process: reads the configuration, starts the bus, obeys signals, and stops the bus. {@link #run} owns the
 * life cycle; signals come on threads of the JVM. Reloads exclude each other by the lock on {@code this}.
 */
final class Daemon {
    private static final Logger logger = LoggerFactory.getLogger(Daemon.class);
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final Duration ONE_SIGNAL = Duration.ofSeconds(1);

    private final Installation installation;
    private final PrintStream err;
    private final CountDownLatch told = new CountDownLatch(1);

    /** When the first signal came, in nanoseconds; guarded by {@link #told}. */
    private long toldAt;

    /** Which signal that was; guarded by {@link #told}. */
    private String toldBy = "";

    private final TraceTable traces;
    private final ThreatBus bus;
    private final ServiceManager serviceManager = ServiceManager.ofProcess();
    private final Configuration started;
    /** The list of clients in force. */
    private Optional<AccessSettings> access;

    /**
     * A daemon that does not run yet.
     *
     * @throws ConfigurationException with all problems
     * @throws io.threatbus.plugin.PluginException if plugins are broken or installed twice
     */
    Daemon(Installation installation, PrintStream err) {
        this.installation = installation;
        this.err = err;
        installation.catalog().requireSound();
        this.started = installation.readToRun();
        this.access = started.access();
        LogOutput.apply(started.logging(), LogOutput.interactive());
        InstantSource clock = InstantSource.system();
        BackboneSpec backbone = installation.backbone(started);
        this.traces = new TraceTable(
                started.admin().traceMessages(), backbone.plugin().isShared(), clock);
        this.bus = new ThreatBus(
                started.bus(),
                backbone,
                installation.apps(started),
                new BusServices(clock, traces, Fatal::end),
                AccessList.of(started.access()),
                started.guard());
    }

    /** Runs until a signal comes; returns the exit code. */
    int run() throws InterruptedException {
        Signals.handle("TERM", () -> stopOrEnd("SIGTERM", 15));
        Signals.handle("INT", () -> stopOrEnd("SIGINT", 2));
        Signals.handle("HUP", this::reload);
        logger.info("Threat Bus {} starts with {}", Version.number(), started.source());
        Optional<AdminServer> admin = Optional.empty();
        try {
            admin = admin(started.admin());
            admin.ifPresent(AdminServer::start);
            bus.start();
            showCertificates(started);
        } catch (ThreatBusException e) {
            cannotStart(e);
            admin.ifPresent(AdminServer::stop);
            return Failures.code(e);
        }
        admin.ifPresent(server -> logger.info("health, metrics and the status page are at {}", server.url()));
        logger.info(
                "Threat Bus is ready after {} ms: backbone {}, apps {}",
                System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime(),
                started.backbone().instance(),
                started.apps().stream().map(PluginSection::instance).collect(Collectors.joining(", ")));
        serviceManager.ready(ServiceManager.summary(bus));
        serviceManager.watch(bus);
        told.await();
        serviceManager.stopping();
        endWhenStopHangs();
        bus.stop();
        admin.ifPresent(AdminServer::stop);
        logger.info("Threat Bus has stopped");
        return ExitCodes.DONE;
    }

    /** Whoever started the process learns why it ended, also where the log goes to a file alone. */
    private void cannotStart(ThreatBusException failure) {
        logger.error("Threat Bus cannot start: {}", failure.getMessage());
        logger.debug("Details", failure);
        if (!LogOutput.isOnConsole()) {
            err.println("Threat Bus cannot start: " + Escaper.lines(String.valueOf(failure.getMessage())));
        }
    }

    private Optional<AdminServer> admin(AdminSettings settings) {
        return settings.enabled()
                ? Optional.of(new AdminServer(settings, bus, traces, Version.number(), InstantSource.system()))
                : Optional.empty();
    }

    /** The backbone and the admin interface go on with what they started with. */
    private void showCertificates(Configuration configuration) {
        showCertificates("admin", started.admin());
        showCertificates(started.backbone().instance(), started.backbone().settings());
        configuration.apps().forEach(app -> showCertificates(app.instance(), app.settings()));
    }

    private void showCertificates(String plugin, Record section) {
        CertificateMetrics.register(
                bus.meters().of(plugin), CertificateFiles.shown(section), CertificateFiles.trusted(section));
    }

    private void stopOrEnd(String signal, int number) {
        synchronized (told) {
            if (told.getCount() > 0) {
                logger.info("Threat Bus stops: {}", signal);
                toldAt = System.nanoTime();
                toldBy = signal;
                told.countDown();
                return;
            }
            // A service manager and a shell both signal the whole group: that is one wish, not two.
            if (signal.equals(toldBy) && System.nanoTime() - toldAt < ONE_SIGNAL.toNanos()) {
                logger.debug("{} again, within {} ms", signal, ONE_SIGNAL.toMillis());
                return;
            }
        }
        logger.warn("a second signal, {}: Threat Bus ends at once", signal);
        Runtime.getRuntime().halt(ExitCodes.SIGNAL + number);
    }

    /** Every step of a stop has its own deadline; this is the one for a defect in the steps themselves. */
    private void endWhenStopHangs() {
        BusSettings settings = started.bus();
        Duration limit = settings.drainTimeout()
                .multipliedBy(2)
                .plus(settings.stopTimeout().multipliedBy(4))
                .plus(MARGIN);
        Thread watchdog = new Thread(
                () -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(limit.toMillis());
                        logger.error("Threat Bus does not stop within {} s and ends at once", limit.toSeconds());
                        Runtime.getRuntime().halt(ExitCodes.FAILED);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    /**
     * Reads the configuration again. Logging and the set of apps change at once; a configuration with problems changes
     * nothing.
     */
    synchronized void reload() {
        serviceManager.reloading();
        try {
            takeOver();
        } finally {
            serviceManager.ready(ServiceManager.summary(bus));
        }
    }

    private void takeOver() {
        Configuration changed;
        try {
            changed = installation.read();
            LogOutput.apply(changed.logging(), LogOutput.interactive());
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> logger.error("{}", problem));
            logger.error("The changed configuration has problems; Threat Bus goes on with the old one");
            return;
        } catch (ThreatBusException e) {
            logger.error("{}; Threat Bus goes on with the old configuration", e.getMessage());
            return;
        }
        warnOfWhatTakesARestart(changed);
        if (!changed.access().equals(access)) {
            access = changed.access();
            bus.reload(AccessList.of(access));
            logger.info("The changed list of clients is in force");
        }
        try {
            bus.reload(changed.guard());
        } catch (ThreatBusException e) {
            logger.error("{}; the guard goes on with its old settings", e.getMessage());
        }
        bus.reload(installation.apps(changed));
        showCertificates(changed);
        logger.info("Threat Bus has taken over the changed configuration {}", changed.source());
    }

    /** Compares with what the process runs with, which is what it started with. */
    private void warnOfWhatTakesARestart(Configuration changed) {
        if (!changed.bus().equals(started.bus())) {
            logger.warn("The section bus has changed: that takes a restart");
        }
        if (!changed.backbone().settings().equals(started.backbone().settings())
                || !changed.backbone().plugin().equals(started.backbone().plugin())) {
            logger.warn("The backbone has changed: that takes a restart");
        }
        if (!changed.admin().equals(started.admin())) {
            logger.warn("The section admin has changed: that takes a restart");
        }
    }
}
