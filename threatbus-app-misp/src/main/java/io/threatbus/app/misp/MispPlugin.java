package io.threatbus.app.misp;

import io.threatbus.message.SnapshotRequest;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.Inspection;
import io.threatbus.spi.SnapshotSink;
import java.util.Optional;

/** Binds one MISP: its attributes become indicators, sightings go back to it. */
public final class MispPlugin implements ApplicationPlugin {
    private volatile Optional<MispInstance> instance = Optional.empty();

    @Override
    public String name() {
        return "misp";
    }

    @Override
    public Class<? extends Record> configType() {
        return MispSettings.class;
    }

    @Override
    public void inspect(Record config, Inspection inspection) {
        ((MispSettings) config).api().ifPresent(api -> {
            api.caFile().ifPresent(file -> inspection.reads("api.ca_file", file));
            api.clientCert().ifPresent(file -> inspection.reads("api.client_cert", file));
            api.clientKey().ifPresent(file -> inspection.reads("api.client_key", file));
        });
    }

    @Override
    public void start(AppContext context) {
        MispSettings settings = context.config(MispSettings.class);
        // Before anything can fail: what the store keeps would be judged without it.
        settings.guard(context.name()).ifPresent(context::guard);
        MispInstance started = new MispInstance(context, settings);
        instance = Optional.of(started);
        started.start();
    }

    @Override
    public void snapshot(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {
        Optional<MispInstance> running = instance;
        if (running.isPresent()) {
            running.get().snapshot(request, sink);
        }
    }

    @Override
    public void stopAccepting() {
        instance.ifPresent(MispInstance::stopAccepting);
    }

    @Override
    public void stop() {
        instance.ifPresent(MispInstance::stop);
        instance = Optional.empty();
    }
}
