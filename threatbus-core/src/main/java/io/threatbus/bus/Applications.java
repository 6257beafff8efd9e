package io.threatbus.bus;

import io.threatbus.ThreatBusException;
import io.threatbus.bus.time.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application plugins around a backbone: they start, are exchanged and stop, each without the others noticing. What changes
 * them is called with the lock of the bus; everything else by any thread.
 */
final class Applications {
    private static final Logger logger = LoggerFactory.getLogger(ThreatBus.class);

    private final BusCore core;
    private final Subscriptions subscriptions;
    private final Distribution distribution;
    private final List<AppInstance> apps = new CopyOnWriteArrayList<>();

    Applications(BusCore core, Subscriptions subscriptions, Distribution distribution) {
        this.core = core;
        this.subscriptions = subscriptions;
        this.distribution = distribution;
    }

    /** Those that run. */
    Stream<AppInstance> running() {
        return apps.stream().filter(AppInstance::runs);
    }

    /** How each is. */
    List<PluginStatus> statuses() {
        return apps.stream()
                .map(app -> new PluginStatus(app.name(), "app", app.state().report()))
                .toList();
    }

    /** Why something failed, as an operator is told. */
    static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
    }

    /** Of what kind a failure is. */
    static ThreatBusException.Kind kind(Exception e) {
        return e instanceof ThreatBusException known ? known.kind() : ThreatBusException.Kind.OUTSIDE;
    }

    /**
     * Starts them in their order. One that cannot start leaves the others alone.
     *
     * @throws ThreatBusException if it is required, or none of them can start; those before still run
     */
    void start(List<AppSpec> specs) {
        int failed = 0;
        for (AppSpec spec : specs) {
            AppInstance app = new AppInstance(core, spec, subscriptions, distribution.stage());
            try {
                start(app);
            } catch (Exception e) {
                failed++;
                String text = "the app " + spec.name() + " cannot start: " + message(e);
                if (spec.required() || failed == specs.size()) {
                    throw new ThreatBusException(kind(e), text, e);
                }
                logger.error("{}. The others go on without it; a reload tries again", text);
                logger.debug("Details", e);
                unable(app, e);
            }
        }
    }

    private void unable(AppInstance app, Exception reason) {
        app.failed();
        freeOne(app);
        app.health().down("cannot start: " + message(reason));
    }

    private void start(AppInstance app) throws Exception {
        apps.add(app);
        app.start();
        upUnlessSaid(app);
    }

    /** A plugin that has said nothing about its health has started. */
    static void upUnlessSaid(InstanceContext context) {
        if (context.state().report().state() == Health.State.STARTING) {
            context.health().up("");
        }
    }

    /**
     * Takes over a changed set of applications: new ones start, missing ones stop, changed ones are reconfigured or,
     * where that does not do, restarted. The others notice nothing. An application that fails to start is down, and
     * said so; the rest goes on.
     */
    void reload(List<AppSpec> changed) {
        Map<String, AppSpec> wanted = new LinkedHashMap<>();
        changed.forEach(spec -> wanted.put(spec.name(), spec));
        for (AppInstance app : apps) {
            AppSpec spec = wanted.get(app.name());
            if (spec == null) {
                holdIfKept(app);
                stopOne(app);
                logger.info("{} is stopped: it is no longer configured", app.name());
            } else if (app.accepts(spec)) {
                wanted.remove(app.name());
            } else {
                holdIfKept(app);
                stopOne(app);
            }
        }
        wanted.values().forEach(this::startOne);
    }

    /** What comes while the store starts again waits for it. */
    private void holdIfKept(AppInstance app) {
        if (app.keeps()) {
            distribution.stage().hold();
        }
    }

    private void startOne(AppSpec spec) {
        AppInstance app = new AppInstance(core, spec, subscriptions, distribution.stage());
        try {
            start(app);
            logger.info("{} is started with its new configuration", spec.name());
        } catch (Exception e) {
            unable(app, e);
        }
    }

    private void stopOne(AppInstance app) {
        freeOne(app);
        gone(app);
    }

    private void gone(AppInstance app) {
        app.state().stopped();
        apps.remove(app);
    }

    private void freeOne(AppInstance app) {
        try {
            free(List.of(app));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes back everything that these have got hold of, whether they run or have failed to. */
    private void free(List<AppInstance> which) throws InterruptedException {
        Duration deadline = core.settings().stopTimeout();
        Deadlines.run("stop", steps(which, app -> app.plugin().stop()), deadline);
        for (AppInstance app : which) {
            app.release();
            app.closeAccounts();
            core.routes().removeAll(app.name());
            core.access().forget(app.name());
            core.listeners().removeAll(app.name());
            core.meters().removeGauges(app.name());
        }
    }

    private static Map<String, Runnable> steps(List<AppInstance> which, Consumer<AppInstance> step) {
        Map<String, Runnable> steps = new LinkedHashMap<>();
        which.forEach(app -> steps.put(app.name(), () -> step.accept(app)));
        return steps;
    }

    /** From now on they take nothing more from outside. */
    void stopAccepting() throws InterruptedException {
        Deadlines.run(
                "stopAccepting",
                steps(reverse(), app -> app.plugin().stopAccepting()),
                core.settings().stopTimeout());
    }

    /** Stops them all, the last one first. */
    void stop() throws InterruptedException {
        List<AppInstance> reverse = reverse();
        free(reverse);
        reverse.forEach(this::gone);
    }

    private List<AppInstance> reverse() {
        List<AppInstance> reverse = new ArrayList<>(apps);
        Collections.reverse(reverse);
        return reverse;
    }
}
