package io.threatbus.bus;

import io.threatbus.bus.gate.Ingress;
import io.threatbus.bus.life.LifeStage;
import io.threatbus.life.LifeState;
import io.threatbus.message.Rejection;
import io.threatbus.spi.AdminHandler;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.Clients;
import io.threatbus.spi.Guard;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.spi.life.Lives;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.spi.life.ValueIndex;
import io.threatbus.stix.StixId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One application plugin with what it is handed. Thread-safe; {@link #plugin} is called as the SPI says. */
final class AppInstance extends InstanceContext implements AppContext {
    private static final Logger logger = LoggerFactory.getLogger(AppInstance.class);

    private final ApplicationPlugin plugin;
    private final Subscriptions subscriptions;
    private final SubscriberMeters meters;
    private final InQueue inq;
    private final String kind;
    private final LifeStage stage;
    private volatile boolean failed;
    private volatile boolean keeps;

    AppInstance(BusCore core, AppSpec spec, Subscriptions subscriptions, LifeStage stage) {
        super(core, spec.name(), spec.config());
        this.plugin = spec.factory().get();
        this.subscriptions = subscriptions;
        this.stage = stage;
        this.meters = new SubscriberMeters(metrics());
        this.inq = inq(Peer.local(spec.name()), true);
        this.kind = spec.plugin();
    }

    /** Whether the running plugin is as the changed configuration wants it, perhaps after it took it over. */
    boolean accepts(AppSpec changed) {
        if (failed || !kind.equals(changed.plugin())) {
            return false;
        }
        return config(Record.class).equals(changed.config()) || takesOver(changed.config());
    }

    private boolean takesOver(Record changed) {
        try {
            if (!plugin.reconfigure(changed)) {
                return false;
            }
        } catch (RuntimeException e) {
            logger.warn("{} failed to take over its new configuration, and starts again with it", name(), e);
            return false;
        }
        replaceConfig(changed);
        logger.info("{} goes on with its new configuration", name());
        return true;
    }

    /** Starts the plugin. */
    void start() throws Exception {
        plugin.start(this);
    }

    /** It could not be started. */
    void failed() {
        failed = true;
    }

    /** Whether the plugin was started, as far as is known. */
    boolean runs() {
        return !failed;
    }

    /** Ends what the plugin has left open. */
    void release() {
        subscriptions.closeAllOf(name());
        stage.guards().remove(name());
        if (keeps) {
            core().coverage().detach();
            stage.detach();
        }
    }

    /** Whether it is the store of indicators. */
    boolean keeps() {
        return keeps;
    }

    @Override
    public Lives keep(IndicatorStore store) throws InterruptedException {
        core().coverage().expect();
        stage.attach(store);
        core().coverage().attach(store);
        keeps = true;
        return stage;
    }

    @Override
    public ValueIndex values() {
        return stage.values();
    }

    @Override
    public void guard(Guard guard) {
        stage.guard(name(), guard);
    }

    @Override
    public boolean holds(Peer peer, String digest) {
        return core().coverage().resumes(peer, digest);
    }

    @Override
    public LifeState life(StixId indicator) {
        return stage.stateOf(indicator);
    }

    @Override
    public boolean hasBegun() {
        return stage.isOpen();
    }

    @Override
    public boolean remembers() {
        return stage.remembers();
    }

    @Override
    public PointGuard pointGuard() {
        return stage.guards();
    }

    @Override
    public void listen(OutcomeListener listener) {
        core().listeners().add(name(), listener);
    }

    ApplicationPlugin plugin() {
        return plugin;
    }

    @Override
    public InQueue inq() {
        return inq;
    }

    @Override
    public InQueue inq(String origin) {
        return inq(Peer.local(origin));
    }

    @Override
    public InQueue inq(Peer peer) {
        return inq(peer, false);
    }

    private InQueue inq(Peer peer, boolean own) {
        Ingress ingress = new Ingress(core().gates(), peer, own, rejection -> rejected(Optional.of(peer), rejection));
        return new InqWriter(peer, core(), metrics(), Optional.of(ingress));
    }

    @Override
    public Clients clients() {
        return core().access().clients(name());
    }

    @Override
    public void rejected(Peer peer, Rejection rejection) {
        rejected(Optional.of(peer), rejection);
    }

    @Override
    public Subscription subscribe(SubscriptionRequest request) {
        return subscriptions.add(name(), request, meters);
    }

    @Override
    public void serve(String path, AdminHandler handler) {
        core().routes().add(name(), path, handler);
    }
}
