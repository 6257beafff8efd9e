package io.threatbus.bus;

import io.threatbus.message.SnapshotRequest;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.SnapshotSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** An application plugin whose every step a test can see and decide. */
final class TestApp implements ApplicationPlugin {
    /** How a snapshot is answered. */
    interface Answer {
        void answer(SnapshotRequest request, SnapshotSink sink) throws InterruptedException;
    }

    /** A section of the configuration. */
    record Section(String text) {}

    private final String name;
    final List<String> steps = new CopyOnWriteArrayList<>();
    final CountDownLatch hanging = new CountDownLatch(1);
    volatile AppContext context;
    volatile Answer answer = (request, sink) -> {};
    volatile Consumer<AppContext> whileStarting = given -> {};
    volatile Runnable whileStopping = () -> {};
    boolean failsToStart;
    boolean failsToReconfigure;
    boolean hangsInStop;
    boolean takesNewSections;

    TestApp(String name) {
        this.name = name;
    }

    AppSpec spec() {
        return new AppSpec(name, () -> this, new NoSettings());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(AppContext given) {
        whileStarting.accept(given);
        if (failsToStart) {
            throw new IllegalStateException("port 1234 is taken; choose another");
        }
        context = given;
        steps.add("start");
    }

    @Override
    public void snapshot(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {
        answer.answer(request, sink);
    }

    @Override
    public boolean reconfigure(Record config) {
        steps.add("reconfigure");
        if (failsToReconfigure) {
            throw new ClassCastException("no such section");
        }
        return takesNewSections;
    }

    @Override
    public void stopAccepting() {
        steps.add("stopAccepting");
    }

    @Override
    public void stop() {
        steps.add("stop");
        whileStopping.run();
        if (hangsInStop) {
            try {
                hanging.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
