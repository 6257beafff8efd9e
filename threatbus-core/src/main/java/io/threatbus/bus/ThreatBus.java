package io.threatbus.bus;

import io.threatbus.ThreatBusException;
import io.threatbus.access.AccessControl;
import io.threatbus.access.AccessList;
import io.threatbus.bus.coverage.Canary;
import io.threatbus.bus.gate.GateKeeper;
import io.threatbus.bus.life.GuardWatch;
import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.coverage.Ledger;
import io.threatbus.guard.GuardSettings;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.Peer;
import io.threatbus.spi.life.IndicatorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The bus: one backbone and the application plugins around it. {@link #start}, {@link #reload} and {@link #stop} exclude
 * each other; everything else may be called from any thread at any time.
 */
public final class ThreatBus {
    private static final long LONGEST_SWEEP_MILLISECONDS = 1_000;
    private static final int SWEEPS_PER_TIMEOUT = 10;

    private final BusCore core;
    private final BackboneInstance backbone;
    private final List<AppSpec> initialApps;
    private final Applications apps;
    private final SnapshotDesk snapshots;
    private final SnapshotWorkers snapshotWorkers;
    private final SnapshotAnswers answers;
    private final Distribution distribution;
    private final GuardWatch guard;
    private final Subscriptions subscriptions;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** A bus that is not started yet. */
    public ThreatBus(BusSettings settings, BackboneSpec backbone, List<AppSpec> apps, BusServices services) {
        this(settings, backbone, apps, services, AccessList.OPEN, GuardSettings.DEFAULT);
    }

    /** The same with a list of who may do what. */
    public ThreatBus(
            BusSettings settings,
            BackboneSpec backbone,
            List<AppSpec> apps,
            BusServices services,
            AccessList accessList) {
        this(settings, backbone, apps, services, accessList, GuardSettings.DEFAULT);
    }

    /** The same with what keeps indicators from sensors. */
    public ThreatBus(
            BusSettings settings,
            BackboneSpec backbone,
            List<AppSpec> apps,
            BusServices services,
            AccessList accessList,
            GuardSettings guard) {
        this.core = BusCore.create(settings, services, accessList, this::readers);
        this.backbone = new BackboneInstance(core, backbone);
        this.initialApps = List.copyOf(apps);
        InQueue ownInq = new InqWriter(Peer.local("bus"), core, core.meters().of("bus"), Optional.empty());
        this.snapshotWorkers = new SnapshotWorkers(core);
        this.snapshots = new SnapshotDesk(
                settings.snapshotTimeout(),
                services.steadyClock(),
                request -> snapshotWorkers.send(request, ownInq),
                this::answerSnapshot);
        this.distribution = new Distribution(backbone.plugin(), core);
        this.backbone.keptBy(distribution.stage());
        this.guard = new GuardWatch(guard, distribution.stage(), core.meters().of("bus"));
        this.subscriptions = new Subscriptions(distribution, snapshots, core);
        this.apps = new Applications(core, subscriptions, distribution);
        this.answers = new SnapshotAnswers(
                this.apps, snapshots, snapshotWorkers, distribution.stage(), ownInq, settings.snapshotTimeout());
        registerGauges();
    }

    private List<LiveSubscription> readers() {
        return subscriptions.all();
    }

    private void registerGauges() {
        var metrics = core.meters().of("bus");
        metrics.gauge(
                "subscribers", "Live subscriptions.", () -> subscriptions.all().size());
        metrics.gauge("snapshots_open", "Snapshots that may still receive objects.", snapshots::size);
    }

    /**
     * Starts the backbone, then the applications in their order.
     *
     * @throws ThreatBusException when the backbone, a required application or none of them can start; what was started
     *     before is stopped again
     */
    public synchronized void start() {
        guard.begin();
        backbone.start();
        distribution.subscribe(Topic.SNAPSHOT_REQUEST, snapshots);
        distribution.subscribe(Topic.SNAPSHOT_ENVELOPE, snapshots);
        distribution.begin();
        core.thread("snapshot-sweep", this::sweep, e -> {}).start();
        core.thread("guard", () -> guard.run(stopping), e -> {}).start();
        try {
            apps.start(initialApps);
        } catch (ThreatBusException e) {
            stop();
            throw e;
        }
        distribution.stage().open();
        core.coverage().speak(distribution.stage()::put);
    }

    private void sweep() {
        long pause = Math.min(
                LONGEST_SWEEP_MILLISECONDS, core.settings().snapshotTimeout().toMillis() / SWEEPS_PER_TIMEOUT + 1);
        try {
            while (!stopping.await(pause, TimeUnit.MILLISECONDS)) {
                snapshots.sweep();
                backbone.journaling().ifPresent(Journaling::tend);
                core.coverage().sweep(subscriptions::all);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answerSnapshot(SnapshotRequest request) {
        answers.answer(request);
    }

    /**
     * Takes over a changed set of applications: new ones start, missing ones stop, changed ones are reconfigured or,
     * where that does not do, restarted. The others notice nothing. An application that fails to start is down, and
     * said so; the rest goes on.
     */
    public synchronized void reload(List<AppSpec> changed) {
        apps.reload(changed);
        distribution.stage().open();
    }

    /**
     * Puts a changed list of clients in force. Connections and subscriptions go on whose rights still cover them; the others
     * are closed.
     */
    public void reload(AccessList changed) {
        core.access().replace(changed);
        subscriptions.closeForbidden();
    }

    /**
     * Puts changed settings of the guard in force, and judges by them what a store keeps.
     *
     * @throws ThreatBusException if they cannot be applied; the old ones stay in force
     */
    public void reload(GuardSettings changed) {
        guard.replace(changed);
    }

    /**
     * Stops in order, each step with its deadline: no new messages, {@code inq} to the subscribers, their queues to the
     * applications, then the applications in reverse order and the backbone. Idempotent.
     */
    public synchronized void stop() {
        if (stopping.getCount() == 0) {
            return;
        }
        stopping.countDown();
        distribution.stage().cancel();
        try {
            apps.stopAccepting();
            drain();
            snapshotWorkers.stop(core.settings().stopTimeout());
            core.coverage().save(true);
            apps.stop();
            backbone.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            backbone.close();
        }
    }

    private void drain() throws InterruptedException {
        Duration deadline = core.settings().drainTimeout();
        backbone.drain(deadline);
        subscriptions.awaitDrained(deadline);
    }

    /** How each plugin is, the backbone first. */
    public List<PluginStatus> plugins() {
        List<PluginStatus> plugins = new ArrayList<>();
        plugins.add(backbone.status());
        backbone.journaling().ifPresent(journaling -> plugins.add(journaling.status()));
        distribution
                .stage()
                .full()
                .map(full -> new Health.Report(Health.State.DEGRADED, full.reason(), full.since()))
                .ifPresent(report -> plugins.add(new PluginStatus("life", "bus", report)));
        plugins.addAll(apps.statuses());
        return plugins;
    }

    /** How each subscriber is. */
    public List<SubscriberStatus> subscribers() {
        return subscriptions.all().stream().map(LiveSubscription::status).toList();
    }

    /** The largest message that is accepted, in bytes. */
    public int largestMessage() {
        return core.settings().maxMessageSize();
    }

    /** The account of everything that waits or is unfinished. */
    public MemoryBudget memory() {
        return core.memory();
    }

    /** From now on a part of the process is told what becomes of messages. */
    public void listen(String owner, OutcomeListener listener) {
        core.listeners().add(owner, listener);
    }

    /** Who holds what. */
    public Ledger coverage() {
        return core.coverage().ledger();
    }

    /** The indicator by which the bus measures its subscribers. */
    public Canary canary() {
        return core.coverage().canary();
    }

    /** The store of indicators, if there is one. */
    public Optional<IndicatorStore> store() {
        return core.coverage().store();
    }

    /** What the operator has set. */
    public BusSettings settings() {
        return core.settings();
    }

    /** All counters and gauges. */
    public Meters meters() {
        return core.meters();
    }

    /** Who may do what. */
    public AccessControl access() {
        return core.access();
    }

    /** What is known of markings. */
    public GateKeeper gates() {
        return core.gates();
    }

    /** The operations that plugins offer on the admin interface. */
    public AdminRoutes routes() {
        return core.routes();
    }
}
