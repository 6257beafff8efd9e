package io.threatbus.bus;

import io.threatbus.ThreatBusException;
import io.threatbus.access.AccessControl;
import io.threatbus.access.AccessList;
import io.threatbus.bus.coverage.Canary;
import io.threatbus.bus.coverage.CoverageDesk;
import io.threatbus.bus.gate.GateKeeper;
import io.threatbus.bus.life.GuardWatch;
import io.threatbus.bus.memory.MemoryBudget;
import io.threatbus.bus.memory.Pace;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.bus.outcome.Listeners;
import io.threatbus.bus.time.Deadlines;
import io.threatbus.coverage.Ledger;
import io.threatbus.guard.GuardSettings;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.Peer;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.life.IndicatorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus: one backbone and the application plugins around it. {@link #start}, {@link #reload} and {@link #stop} exclude
 * each other; everything else may be called from any thread at any time.
 */
public final class ThreatBus {
    private static final Logger logger = LoggerFactory.getLogger(ThreatBus.class);
    private static final long LONGEST_SWEEP_MILLISECONDS = 1_000;
    private static final int SWEEPS_PER_TIMEOUT = 10;

    private final BusCore core;
    private final BackboneSpec backbone;
    private final BackboneInstance backboneContext;
    private final List<AppSpec> initialApps;
    private final Applications apps;
    private final SnapshotDesk snapshots;
    private final SnapshotWorkers snapshotWorkers;
    private final Distribution distribution;
    private final GuardWatch guard;
    private final Subscriptions subscriptions;
    private final InQueue ownInq;
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
        MemoryBudget memory = MemoryBudget.of(settings.memory());
        Inq inq = new Inq(settings.inqCapacity(), memory);
        Meters meters = new Meters();
        AccessControl access = new AccessControl(accessList);
        Listeners listeners = new Listeners();
        listeners.add("the process", services.observer());
        CoverageDesk coverage = new CoverageDesk(
                settings.coverage(),
                settings.life().rememberedWithinRoom(),
                services.clock(),
                services.steadyClock(),
                meters.of("bus"));
        listeners.add("the coverage", coverage.ledger());
        listeners.add("the canary", coverage.canary());
        this.core = new BusCore(
                settings,
                services,
                memory,
                inq,
                new Pace(memory, this::readers, inq::size, inq::bytes),
                meters,
                new AdminRoutes(),
                new MessageParser(settings.limits(), services.clock()),
                access,
                new GateKeeper(access, meters.of("bus")),
                listeners,
                coverage);
        this.backbone = backbone;
        this.backboneContext = new BackboneInstance(core, backbone);
        this.initialApps = List.copyOf(apps);
        this.ownInq = new InqWriter(Peer.local("bus"), core, core.meters().of("bus"), Optional.empty());
        this.snapshotWorkers = new SnapshotWorkers(core);
        this.snapshots = new SnapshotDesk(
                settings.snapshotTimeout(),
                services.steadyClock(),
                request -> snapshotWorkers.send(request, ownInq),
                this::answerSnapshot);
        this.distribution = new Distribution(backbone.plugin(), core);
        backboneContext.keptBy(distribution.stage());
        this.guard = new GuardWatch(guard, distribution.stage(), meters.of("bus"));
        this.subscriptions = new Subscriptions(distribution, snapshots, core);
        this.apps = new Applications(core, subscriptions, distribution);
        registerGauges();
    }

    private List<LiveSubscription> readers() {
        return subscriptions.all();
    }

    private void registerGauges() {
        var metrics = core.meters().of("bus");
        MemoryBudget memory = core.memory();
        metrics.gauge("memory_used_bytes", "What waits or is unfinished, in bytes of heap.", memory::used);
        metrics.gauge("memory_capacity_bytes", "How much that may be: bus.memory.", memory::capacity);
        metrics.counter(
                "memory_given_up",
                "How often a subscriber had to give up its oldest messages because memory was short.",
                memory::given);
        metrics.gauge("inq_depth_messages", "Messages that wait for the backbone.", core.inq()::size);
        metrics.gauge(
                "inq_capacity_messages", "How many messages may wait for the backbone.", core.settings()::inqCapacity);
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
        try {
            backbone.plugin().start(backboneContext);
        } catch (Exception e) {
            backbone.plugin().stop();
            backboneContext.journaling().ifPresent(Journaling::close);
            throw new ThreatBusException(
                    Applications.kind(e),
                    "the backbone " + backbone.name() + " cannot start: " + Applications.message(e),
                    e);
        }
        Applications.upUnlessSaid(backboneContext);
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
                backboneContext.journaling().ifPresent(Journaling::tend);
                core.coverage().sweep(subscriptions::all);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request whose requester has gone meanwhile is not another bus's: nobody is to be sent its history. */
    private void answerSnapshot(SnapshotRequest request) {
        Optional<LiveSubscription> requester = snapshots.requester(request.snapshotId());
        if (requester.isEmpty() && snapshots.hasEnded(request.snapshotId())) {
            return;
        }
        List<AppInstance> asked = apps.running().toList();
        AtomicInteger unanswered = new AtomicInteger(asked.size() + 1);
        Runnable answered = () -> {
            if (unanswered.decrementAndGet() == 0) {
                requester.ifPresent(LiveSubscription::historyAnswered);
            }
        };
        asked.forEach(app -> snapshotWorkers.answer(app, request, sink(request, requester, app), answered));
        answered.run();
    }

    private SnapshotSink sink(SnapshotRequest request, Optional<LiveSubscription> requester, AppInstance app) {
        BiConsumer<Indicator, LiveSubscription> news =
                app.keeps() ? (known, asked) -> {} : distribution.stage()::hearHistory;
        return requester
                .<SnapshotSink>map(live -> new RequesterSink(
                        request, live, snapshots, core.settings().snapshotTimeout(), news))
                .orElseGet(() -> new BackboneSink(request, ownInq));
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
            Deadlines.run(
                    "stop",
                    Map.of(backbone.name(), backbone.plugin()::stop),
                    core.settings().stopTimeout());
            backboneContext.state().stopped();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            backboneContext.journaling().ifPresent(Journaling::close);
        }
    }

    private void drain() throws InterruptedException {
        Duration deadline = core.settings().drainTimeout();
        if (!backbone.plugin().drain(deadline)) {
            logger.warn(
                    "stopping before the backbone has handed on all that came: {} messages still wait for it",
                    core.inq().size());
        }
        Deadlines.run(
                "stopDelivering",
                Map.of(backbone.name(), backbone.plugin()::stopDelivering),
                core.settings().stopTimeout());
        long end = System.nanoTime() + deadline.toNanos();
        for (LiveSubscription subscription : subscriptions.all()) {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            // A plugin still takes what waits for itself while it stops; what it leaves is told of when its
            // subscription ends.
            if (!subscription.awaitDrained(left) && !subscription.standing()) {
                logger.atWarn()
                        .addKeyValue("peer", subscription.subscriber())
                        .log(
                                "stopping with {} messages still waiting for {}",
                                subscription.depth(),
                                subscription.subscriber());
            }
        }
    }

    /** How each plugin is, the backbone first. */
    public List<PluginStatus> plugins() {
        List<PluginStatus> plugins = new ArrayList<>();
        plugins.add(new PluginStatus(
                backbone.name(), "backbone", backboneContext.state().report()));
        backboneContext.journaling().ifPresent(journaling -> plugins.add(journaling.status()));
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
