package io.threatbus.app.suricata.eve;

import io.threatbus.app.suricata.point.Item;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Secret;
import io.threatbus.stix.StixId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Predicate;

/** All sources of events of one plugin instance, each with a thread, and the one way of their sightings into the bus. */
public final class EveInput {
    private static final Duration FLUSH = Duration.ofSeconds(2);
    private static final long THREAD_PATIENCE_MILLISECONDS = 1_000;
    private static final String REDIS = "redis://";
    private static final String FILE = "file:";
    private static final String UNIX = "unix:";

    /**
     * What to read.
     *
     * @param sources addresses: a socket, a file, or Redis
     * @param types the types of events to match beside alerts
     */
    public record Settings(
            List<String> sources,
            Set<String> types,
            Optional<Secret> password,
            int longestLine,
            int noisyThreshold,
            Duration noisyInterval) {
        public Settings {
            sources = List.copyOf(sources);
            types = Set.copyOf(types);
        }
    }

    private final AppContext context;
    private final EveMetrics metrics;
    private final EveParts parts;
    private final Map<EveSource, Thread> sources = new LinkedHashMap<>();

    /**
     * Sources that are not read yet.
     *
     * @param holders the indicators that want an item now
     * @param known whether an indicator wants anything now
     */
    public EveInput(
            AppContext context,
            Settings settings,
            Function<Item, List<StixId>> holders,
            Predicate<StixId> known,
            PatternJudge judge) {
        this.context = context;
        this.metrics = new EveMetrics(context.metrics());
        SightingMapper mapper = new SightingMapper(context.clock(), judge);
        NoiseGate gate = new NoiseGate(settings.noisyThreshold(), settings.noisyInterval());
        SightingIntake intake = new SightingIntake(context, metrics, mapper, gate);
        this.parts =
                new EveParts(new EventMatcher(holders, known), mapper, gate, intake, metrics, new CountDownLatch(1));
        int number = 0;
        for (String address : settings.sources()) {
            EveSource source = source(address, settings, ++number);
            sources.put(source, context.newThread("events-" + number, source));
        }
    }

    private EveSource source(String address, Settings settings, int number) {
        int longest = settings.longestLine();
        if (address.startsWith(REDIS)) {
            EventReader reader = new EventReader(parts, settings.types(), context.name(), true);
            return new RedisSource(RedisAddress.parse(address), settings.password(), longest, metrics::tooLong, reader);
        } else if (isSocket(address)) {
            EventReader reader = new EventReader(parts, settings.types(), context.name(), false);
            return new SocketSource(
                    Path.of(without(UNIX, address)), () -> new LineSplitter(longest, reader, metrics::tooLong));
        }
        EventReader reader = new EventReader(parts, settings.types(), context.name(), true);
        Optional<Path> kept =
                context.stateDirectory().map(directory -> directory.resolve("eve-" + number + ".position"));
        return new FileSource(
                Path.of(without(FILE, address)), kept, new LineSplitter(longest, reader, metrics::tooLong));
    }

    /** An address that says nothing else is a socket if its name ends like one. */
    private static boolean isSocket(String address) {
        return address.startsWith(UNIX)
                || (!address.startsWith(FILE) && (address.endsWith(".sock") || address.endsWith(".socket")));
    }

    private static String without(String prefix, String address) {
        return address.startsWith(prefix) ? address.substring(prefix.length()) : address;
    }

    /**
     * Begins to read.
     *
     * @throws io.threatbus.ThreatBusException if a socket cannot be listened on
     */
    public void start() {
        sources.keySet().forEach(EveSource::open);
        parts.intake().start();
        sources.values().forEach(Thread::start);
    }

    /** All indicators are known that there were at the start: events that seem to be about none are no longer kept waiting. */
    public void known() {
        parts.known().countDown();
    }

    /** What is wrong, one text for each source with which something is. */
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        sources.keySet().forEach(source -> {
            if (!source.trouble().isEmpty()) {
                troubles.add(source.trouble());
            }
        });
        return troubles;
    }

    /** How many Suricatas, or files or servers of theirs, are connected. */
    public int connections() {
        return sources.keySet().stream().mapToInt(EveSource::connections).sum();
    }

    /** Stops reading, and lets what was read into the bus. */
    public void stop() throws InterruptedException {
        sources.keySet().forEach(EveSource::stop);
        for (Thread thread : sources.values()) {
            if (thread.isAlive()) {
                thread.join(THREAD_PATIENCE_MILLISECONDS);
                thread.interrupt();
            }
        }
        parts.intake().stop(FLUSH);
    }
}
