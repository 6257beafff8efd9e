package io.threatbus.app.zeek;

import io.threatbus.message.MessageParser;
import io.threatbus.message.Rejection;
import io.threatbus.spi.AdminHandler;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Clients;
import io.threatbus.spi.HealthReporter;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** What the bus gives to another plugin, with a configuration of the test's own. */
record ConfiguredContext(AppContext bus, Record configuration) implements AppContext {
    @Override
    public String name() {
        return bus.name();
    }

    @Override
    public <C extends Record> C config(Class<C> type) {
        return type.cast(configuration);
    }

    @Override
    public MessageParser parser() {
        return bus.parser();
    }

    @Override
    public void rejected(Rejection rejection) {
        bus.rejected(rejection);
    }

    @Override
    public Optional<Path> stateDirectory() {
        return bus.stateDirectory();
    }

    @Override
    public Metrics metrics() {
        return bus.metrics();
    }

    @Override
    public HealthReporter health() {
        return bus.health();
    }

    @Override
    public InstantSource clock() {
        return bus.clock();
    }

    @Override
    public Thread newThread(String role, Runnable task) {
        return bus.newThread(role, task);
    }

    @Override
    public InQueue inq() {
        return bus.inq();
    }

    @Override
    public Clients clients() {
        return bus.clients();
    }

    @Override
    public InQueue inq(Peer peer) {
        return bus.inq(peer);
    }

    @Override
    public void rejected(Peer peer, Rejection rejection) {
        bus.rejected(peer, rejection);
    }

    @Override
    public InQueue inq(String origin) {
        return bus.inq(origin);
    }

    @Override
    public Subscription subscribe(SubscriptionRequest request) {
        return bus.subscribe(request);
    }

    @Override
    public void serve(String path, AdminHandler handler) {
        bus.serve(path, handler);
    }
}
