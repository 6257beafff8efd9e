package io.threatbus.app.suricata;

import io.threatbus.ThreatBusException;
import io.threatbus.app.suricata.book.DesiredState;
import io.threatbus.app.suricata.book.SensorState;
import io.threatbus.app.suricata.engine.Engine;
import io.threatbus.app.suricata.engine.EngineSettings;
import io.threatbus.app.suricata.engine.Inventory;
import io.threatbus.app.suricata.eve.EveInput;
import io.threatbus.app.suricata.eve.PatternJudge;
import io.threatbus.app.suricata.file.SetFiles;
import io.threatbus.app.suricata.point.Capabilities;
import io.threatbus.app.suricata.point.ItemMapper;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.SensorUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Suricata: keeps the datasets of one or several Suricatas equal to the active indicators, and turns their alerts into
 * sightings.
 */
public final class SuricataPlugin implements ApplicationPlugin {
    private static final int QUEUE = 100_000;
    /** The default of {@code expand_networks}. */
    private static final int LARGEST_NETWORK = 256;

    private static final long STOP_PATIENCE = TimeUnit.SECONDS.toNanos(4);

    private volatile Optional<Running> running = Optional.empty();

    /** For the service loader. */
    public SuricataPlugin() {}

    private record Running(
            Optional<IndicatorFeed> feed,
            List<Engine> engines,
            Optional<FileKeeper> keeper,
            Optional<EveInput> input,
            HealthBoard health,
            SuricataMetrics metrics,
            Map<Thread, Runnable> threads) {}

    @Override
    public String name() {
        return "suricata";
    }

    @Override
    public Class<? extends Record> configType() {
        return SuricataSettings.class;
    }

    /** As it is with the settings that the documentation begins with. */
    @Override
    public Optional<SensorUse> sensorUse(Pattern pattern) {
        return Optional.of(new ItemMapper(Compound.EXACT, new Capabilities(true, true, LARGEST_NETWORK)).use(pattern));
    }

    @Override
    public void start(AppContext context) {
        SuricataSettings settings = context.config(SuricataSettings.class);
        SuricataMetrics metrics = new SuricataMetrics(context.metrics());
        DesiredState desired = new DesiredState(settings.maxPoints());
        Optional<SetFiles> files = settings.files().map(SuricataPlugin::files);
        LateFeed feed = new LateFeed();
        HealthBoard health = new HealthBoard(context.health(), desired);
        CoverageProofs proofs = new CoverageProofs(settings.commandSocket().size());
        List<Engine> engines = new ArrayList<>();
        for (Path socket : settings.commandSocket()) {
            engines.add(new Engine(
                    new EngineSettings(socket, settings.version(), settings.timeout()),
                    new SensorState(desired, engines.size()),
                    files.map(Inventory.class::cast).orElse(Inventory.NONE),
                    new EngineReport(socket, health, metrics, proofs),
                    feed));
        }
        engines.forEach(engine -> metrics.watch(engine.settings().socket().toString(), engine));
        Map<Thread, Runnable> threads = new LinkedHashMap<>();
        ItemMapper mapper = new ItemMapper(
                settings.patterns().compound(),
                new Capabilities(!settings.eve().isEmpty(), files.isPresent(), settings.expandNetworks()),
                context.pointGuard());
        Optional<EveInput> input = Optional.empty();
        if (!settings.eve().isEmpty()) {
            PatternJudge judge = new PatternJudge(mapper, desired::judged);
            input = Optional.of(new EveInput(context, eve(settings), desired::holders, desired::has, judge));
            input.get().start();
        }
        Subscription subscription = context.subscribe(SubscriptionRequest.to(context.name(), Topic.INDICATOR)
                .withSnapshot(Optional.of(SnapshotRequest.EVERYTHING))
                .withQueue(new QueueSettings(QUEUE, Overflow.BLOCK))
                .withOwn()
                .withSensor());
        Optional<EveInput> events = input;
        IndicatorFeed reader = new IndicatorFeed(
                subscription,
                desired,
                engines,
                mapper,
                metrics,
                context.clock(),
                settings.maxPoints(),
                () -> events.ifPresent(EveInput::known));
        feed.begin(reader);
        if (!engines.isEmpty()) {
            proofs.begin(subscription);
        }
        threads.put(context.newThread("indicators", reader), reader::stop);
        for (int i = 0; i < engines.size(); i++) {
            Engine engine = engines.get(i);
            threads.put(context.newThread("socket-" + (i + 1), engine), engine::stop);
        }
        Optional<FileKeeper> keeper = files.map(kept -> new FileKeeper(
                settings.files().orElseThrow(), kept, desired, engines, reader::isSettled, settings.networkReload()));
        keeper.ifPresent(writer -> threads.put(context.newThread("files", writer), writer::stop));
        health.watch(engines, reader, keeper, input);
        threads.put(context.newThread("health", health), health::stop);
        new SetReport(engines, desired).serve(context);
        running = Optional.of(new Running(Optional.of(reader), engines, keeper, input, health, metrics, threads));
        threads.keySet().forEach(Thread::start);
    }

    private static EveInput.Settings eve(SuricataSettings settings) {
        return new EveInput.Settings(
                settings.eve(),
                Set.copyOf(settings.match()),
                settings.redisPassword(),
                settings.maxEvent(),
                settings.noisyThreshold(),
                settings.noisyInterval());
    }

    private static SetFiles files(Path directory) {
        try {
            SetFiles files = new SetFiles(directory);
            files.create();
            return files;
        } catch (IOException e) {
            throw new ThreatBusException(
                    "files: cannot write to " + directory + " (" + e + "): make the directory, owned by the user of"
                            + " Suricata and writable for its group, and add the user of the bus to that group",
                    e);
        }
    }

    @Override
    public void stop() {
        Optional<Running> stopping = running;
        running = Optional.empty();
        if (stopping.isEmpty()) {
            return;
        }
        Running parts = stopping.get();
        long end = System.nanoTime() + STOP_PATIENCE;
        parts.threads().values().forEach(Runnable::run);
        try {
            if (parts.input().isPresent()) {
                parts.input().get().stop();
            }
            for (Thread thread : parts.threads().keySet()) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            parts.threads().keySet().forEach(Thread::interrupt);
            parts.metrics().close();
        }
    }
}
