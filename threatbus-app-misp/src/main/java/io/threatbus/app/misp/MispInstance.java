package io.threatbus.app.misp;

import io.threatbus.app.misp.feed.ApiWorker;
import io.threatbus.app.misp.feed.CatchUp;
import io.threatbus.app.misp.feed.FeedWatcher;
import io.threatbus.app.misp.feed.KafkaFeed;
import io.threatbus.app.misp.feed.ZmqFeed;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.mapping.AttributeTypes;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.PatternOptions;
import io.threatbus.app.misp.rest.ApiSettings;
import io.threatbus.app.misp.rest.ApiState;
import io.threatbus.app.misp.rest.Attempts;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RestClient;
import io.threatbus.app.misp.sighting.SightingReporter;
import io.threatbus.app.misp.update.Decider;
import io.threatbus.app.misp.update.Enricher;
import io.threatbus.app.misp.update.Intake;
import io.threatbus.app.misp.update.Memory;
import io.threatbus.app.misp.update.SqliteMemory;
import io.threatbus.app.misp.update.Tally;
import io.threatbus.app.misp.update.Updates;
import io.threatbus.app.misp.update.WatchedMemory;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.toolkit.sqlite.SqliteLibrary;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MISP with its feeds, its API and its memory, put together from settings. Started and stopped by one thread; the
 * parts run on threads of their own.
 */
final class MispInstance {
    private static final Logger logger = LoggerFactory.getLogger(MispInstance.class);
    private static final long GOODBYE_MILLISECONDS = 3_000;

    private final AppContext context;
    private final MispSettings settings;
    private final Condition condition;
    private final Threads threads;
    private final Memory memory;
    private final Updates updates;
    private final Intake intake;
    private final Optional<Enricher> enricher;
    private final Optional<ApiSide> apiSide;
    private Optional<ZmqFeed> zmq = Optional.empty();
    private Optional<KafkaFeed> kafka = Optional.empty();
    private Optional<Subscription> subscription = Optional.empty();

    /** Everything that needs the API. */
    private record ApiSide(MispApi api, SnapshotAnswers snapshots, ApiWorker worker, SightingReporter sightings) {}

    MispInstance(AppContext context, MispSettings settings) {
        this.context = context;
        this.settings = settings;
        this.condition = new Condition(context.health());
        this.threads = new Threads(context::newThread, condition);
        Filter filter = settings.attributeFilter();
        IndicatorMapper mapper = new IndicatorMapper(
                new PatternOptions(settings.networksAsSubsets(), settings.unmappedAsCustom()),
                settings.api().map(ApiSettings::host),
                settings.lifetimes());
        Tally tally = new Tally(context.metrics());
        SqliteLibrary.load(context.stateDirectory());
        memory = new WatchedMemory(
                SqliteMemory.open(context.stateDirectory().map(d -> d.resolve("sent.sqlite")), settings.memory()),
                problem -> problem.ifPresentOrElse(
                        reason -> condition.bad("memory", reason), () -> condition.mended("memory")));
        updates = new Updates(
                new Decider(filter, mapper), memory, context.inq(), context.parser(), context.clock(), tally);
        apiSide = settings.api().map(api -> apiSide(api, filter, mapper, tally));
        enricher = apiSide.filter(side -> settings.enrich().enabled())
                .map(side -> new Enricher(
                        side.api,
                        updates,
                        tally,
                        Enricher.Timing.of(
                                settings.enrich().settle(), settings.enrich().timeout()),
                        side.worker::missed));
        intake = new Intake(updates, tally, enricher);
        warnOfGaps(filter);
    }

    private ApiSide apiSide(ApiSettings settingsOfApi, Filter filter, IndicatorMapper mapper, Tally tally) {
        if (!settingsOfApi.ssl() && settingsOfApi.host().startsWith("https:")) {
            logger.warn(
                    "api.ssl is false: the certificate of {} is not verified, anybody can pretend to be this MISP",
                    settingsOfApi.host());
        }
        ApiState state = new ApiState(settingsOfApi.host());
        state.onChange(() -> {
            state.problem().ifPresentOrElse(problem -> condition.bad("api", problem), () -> condition.good("api"));
            state.sightingProblem()
                    .ifPresentOrElse(
                            problem -> condition.bad("sightings", problem), () -> condition.mended("sightings"));
        });
        MispApi api = new MispApi(
                new RestClient(settingsOfApi, state, context.metrics()),
                settingsOfApi.pageSize(),
                new MispApi.Context(filter.needsWarningLists(), filter.needsDecay()));
        Attempts attempts = Attempts.PATIENT;
        return new ApiSide(
                api,
                new SnapshotAnswers(api, filter, mapper, memory, context.parser(), context.clock(), attempts, tally),
                new ApiWorker(
                        api,
                        new CatchUp(api, updates, attempts, filter.dependsOnContext()),
                        settings.poll(),
                        context.clock(),
                        attempts),
                new SightingReporter(settings.sightings(), api, memory, attempts, context.clock(), context.metrics()));
    }

    private void warnOfGaps(Filter filter) {
        if (enricher.isEmpty()
                && filter.dependsOnContext()
                && (settings.zmq().isPresent() || settings.kafka().isPresent())) {
            logger.warn(
                    "the filter asks for tags or findings that MISP's messages do not show{}: it is incomplete",
                    apiSide.isEmpty() ? ", and there is no api to look them up" : ", and enrich is off");
        }
        if (settings.poll().isPresent()
                && filter.dependsOnContext()
                && settings.zmq().isEmpty()
                && settings.kafka().isEmpty()) {
            logger.warn("the filter asks for tags or findings, and there is no live feed: polling sees only what MISP"
                    + " marks as a change, which local tags, sightings and warning lists are not");
        }
        if (apiSide.isEmpty()) {
            logger.warn("without api there are no snapshots, and sightings are not reported to MISP");
        }
        settings.filter().stream()
                .flatMap(entry -> Stream.concat(entry.types().stream(), entry.notTypes().stream()))
                .filter(type -> !AttributeTypes.isKnown(type))
                .distinct()
                .forEach(type -> logger.warn("filter: MISP has no attribute type {}", type));
    }

    void start() {
        context.metrics().gauge("misp_remembered", "Attributes remembered as sent.", memory::size);
        apiSide.ifPresent(this::startApi);
        enricher.ifPresent(e -> {
            context.metrics().gauge("misp_lookups_pending", "Attributes and events to be looked up.", e::pending);
            threads.start("lookup", e::run);
        });
        zmq = settings.zmq().map(z -> new ZmqFeed(z, intake, watcher("zmq")));
        zmq.ifPresent(feed -> threads.start("zmq", feed::run));
        kafka = settings.kafka().map(k -> new KafkaFeed(k, intake, watcher("kafka")));
        kafka.ifPresent(feed -> threads.start("kafka", feed::run));
        logger.info("MISP feeds: {}; filter: {}", feeds(), settings.filter().isEmpty() ? "none" : settings.filter());
    }

    private String feeds() {
        return String.join(
                ", ",
                Stream.of(
                                settings.zmq().map(z -> "ZeroMQ at " + z.host() + ":" + z.port()),
                                settings.kafka().map(k -> "Kafka topics " + k.topics()),
                                settings.poll()
                                        .map(p -> "REST every " + p.interval().toSeconds() + " s"))
                        .flatMap(Optional::stream)
                        .toList());
    }

    private void startApi(ApiSide side) {
        condition.bad("api", "MISP has not answered yet");
        context.metrics().gauge("misp_sightings_waiting", "Sightings that wait for MISP.", side.sightings::waiting);
        context.metrics().gauge("misp_last_poll_seconds", "When MISP was last asked for news.", side.worker::lastPoll);
        Subscription mine = context.subscribe(SubscriptionRequest.to(context.name(), Topic.SIGHTING)
                .withQueue(new QueueSettings(settings.sightings().queue(), Overflow.DROP_OLDEST))
                .withOwn());
        subscription = Optional.of(mine);
        threads.start("api", side.worker::run);
        threads.start("sightings", () -> side.sightings.read(mine));
        for (int i = 1; i <= settings.sightings().parallel(); i++) {
            threads.start("sighting-sender-" + i, side.sightings::send);
        }
    }

    private FeedWatcher watcher(String feed) {
        return new InstanceWatcher(feed, context, condition, apiSide.map(ApiSide::worker));
    }

    void snapshot(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {
        if (apiSide.isPresent()) {
            apiSide.get().snapshots.answer(request, sink);
        }
    }

    void stopFeeds() {
        zmq.ifPresent(ZmqFeed::stop);
        kafka.ifPresent(KafkaFeed::stop);
    }

    void stop() {
        stopFeeds();
        subscription.ifPresent(Subscription::close);
        threads.stop(GOODBYE_MILLISECONDS, TimeUnit.MILLISECONDS);
        apiSide.ifPresent(side -> side.sightings.close());
        memory.close();
    }
}
