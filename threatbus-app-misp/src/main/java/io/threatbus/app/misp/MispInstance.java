package io.threatbus.app.misp;

import io.threatbus.app.misp.MispSettings.ObjectForm;
import io.threatbus.app.misp.catchup.ApiWorker;
import io.threatbus.app.misp.catchup.CatchUp;
import io.threatbus.app.misp.catchup.ComparisonWorker;
import io.threatbus.app.misp.catchup.InterruptionMark;
import io.threatbus.app.misp.feed.FeedListener;
import io.threatbus.app.misp.feed.KafkaFeed;
import io.threatbus.app.misp.feed.ZmqFeed;
import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.MappingOptions;
import io.threatbus.app.misp.rest.ApiOptions;
import io.threatbus.app.misp.rest.ApiSettings;
import io.threatbus.app.misp.rest.ApiState;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RestClient;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.rest.SightingApi;
import io.threatbus.app.misp.sighting.SightingReporter;
import io.threatbus.app.misp.update.Decider;
import io.threatbus.app.misp.update.Enricher;
import io.threatbus.app.misp.update.IndicatorPublisher;
import io.threatbus.app.misp.update.MispCounters;
import io.threatbus.app.misp.update.MonitoredMemory;
import io.threatbus.app.misp.update.NotificationHandler;
import io.threatbus.app.misp.update.SentMemory;
import io.threatbus.app.misp.update.SqliteSentMemory;
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
import org.slf4j.MDC;

/**
 * One MISP with its feeds, its API and its memory, put together from settings. Started and stopped by one thread; the
 * parts run on threads of their own.
 */
final class MispInstance {
    private static final Logger logger = LoggerFactory.getLogger(MispInstance.class);
    private static final long GOODBYE_MILLISECONDS = 3_000;

    private final AppContext context;
    private final MispSettings settings;
    private final InstanceHealth health;
    /** What puts indicators into the bus's queue. */
    private final Threads intake;

    private final Threads reports;
    private final SentMemory memory;
    private final NotificationHandler handler;
    private final Optional<Enricher> enricher;
    private final Optional<ApiSide> apiSide;
    private Optional<ZmqFeed> zmq = Optional.empty();
    private Optional<KafkaFeed> kafka = Optional.empty();
    private Optional<Subscription> subscription = Optional.empty();

    MispInstance(AppContext context, MispSettings settings) {
        this.context = context;
        this.settings = settings;
        this.health = new InstanceHealth(context.health());
        this.intake = new Threads(context::newThread, settings.peer(), health);
        this.reports = new Threads(context::newThread, settings.peer(), health);
        Filter filter = settings.attributeFilter();
        MappingOptions mapping = settings.mapping(context.name());
        IndicatorMapper mapper = new IndicatorMapper(mapping);
        MispCounters counters = new MispCounters(context.metrics());
        SqliteLibrary.load(context.stateDirectory());
        memory = new MonitoredMemory(
                SqliteSentMemory.open(context.stateDirectory().map(d -> d.resolve("sent.sqlite")), settings.memory()),
                problem -> report("memory", problem));
        IndicatorPublisher publisher = new IndicatorPublisher(
                mapping.source(),
                new Decider(filter, mapper),
                memory,
                context.inq(),
                context.parser(),
                context.clock(),
                counters);
        apiSide = settings.api().map(api -> apiSide(api, filter, mapper, publisher, counters));
        enricher = apiSide.filter(side -> settings.enrich().enabled())
                .map(side -> new Enricher(
                        side.api,
                        publisher,
                        counters,
                        Enricher.Timing.of(
                                settings.enrich().settle(), settings.enrich().timeout()),
                        filter.dependsOnPublication(),
                        side.worker::missed));
        publisher.onOvertaken(overtaken -> enricher.ifPresentOrElse(
                e -> e.again(overtaken),
                () -> apiSide.ifPresent(
                        side -> side.worker.missed(overtaken.attribute().timestamp()))));
        handler = new NotificationHandler(
                publisher,
                counters,
                enricher,
                new NotificationHandler.Options(
                        settings.objects() == ObjectForm.COMPOUND,
                        filter.dependsOnPublication(),
                        filter.dependsOnFindings()));
        new ConfigurationNotes(settings, filter, enricher.isPresent()).log();
    }

    /** Reports a part that is only spoken of while it fails. */
    private void report(String part, Optional<String> problem) {
        problem.ifPresentOrElse(reason -> health.bad(part, reason), () -> health.mended(part));
    }

    private ApiSide apiSide(
            ApiSettings api,
            Filter filter,
            IndicatorMapper mapper,
            IndicatorPublisher publisher,
            MispCounters counters) {
        ApiState state = new ApiState(api.host());
        state.onChange(() -> {
            state.problem().ifPresentOrElse(problem -> health.bad("api", problem), () -> health.good("api"));
            report("sightings", state.sightingProblem());
        });
        RestClient client = new RestClient(api, state, context.metrics());
        MispApi misp = new MispApi(
                client,
                api.pageSize(),
                new ApiOptions(
                        filter.needsWarningLists(),
                        filter.needsDecay(),
                        filter.needsOwners(),
                        settings.objects() == ObjectForm.COMPOUND));
        RetryPolicy retries = RetryPolicy.PATIENT;
        CatchUp catchUp = new CatchUp(
                misp, publisher, retries, new CatchUp.Matters(filter.dependsOnEvent(), filter.dependsOnPublication()));
        ComparisonWorker comparison = new ComparisonWorker(
                misp,
                publisher,
                catchUp,
                retries,
                settings.comparison(),
                context.clock(),
                problem -> report("comparison", problem));
        InterruptionMark mark =
                new InterruptionMark(publisher, context.clock().instant().getEpochSecond());
        return new ApiSide(
                misp,
                new SnapshotAnswers(
                        misp, filter, mapper, publisher, context.parser(), context.clock(), retries, counters),
                new ApiWorker(misp, catchUp, mark, comparison, settings.poll(), context.clock(), retries),
                comparison,
                new SightingReporter(
                        settings.sightings(),
                        settings.sightings().spool().or(() -> context.stateDirectory()
                                .map(d -> d.resolve("sightings.sqlite"))),
                        new SightingApi(client),
                        memory,
                        retries,
                        context.steadyClock(),
                        context.metrics()));
    }

    /** Everything that needs the API. */
    private record ApiSide(
            MispApi api,
            SnapshotAnswers snapshots,
            ApiWorker worker,
            ComparisonWorker comparison,
            SightingReporter sightings) {}

    void start() {
        context.metrics().gauge("misp_remembered", "Attributes remembered as sent.", memory::size);
        apiSide.ifPresent(this::startApi);
        enricher.ifPresent(e -> {
            context.metrics().gauge("misp_lookups_pending", "Attributes and events to be looked up.", e::pending);
            intake.start("lookup", e::run);
        });
        zmq = settings.zmq().map(z -> new ZmqFeed(z, handler, listener("zmq")));
        zmq.ifPresent(feed -> intake.startFeed("zmq", feed::run));
        kafka = settings.kafka().map(k -> new KafkaFeed(k, handler, listener("kafka")));
        kafka.ifPresent(feed -> intake.startFeed("kafka", feed::run));
        logger.info("MISP feeds: {}; filter: {}", feeds(), settings.filter().isEmpty() ? "none" : settings.filter());
    }

    private String feeds() {
        String feeds = String.join(
                ", ",
                Stream.of(
                                settings.zmq().map(z -> "ZeroMQ at " + z.host() + ":" + z.port()),
                                settings.kafka().map(k -> "Kafka topics " + k.topics()),
                                settings.poll()
                                        .map(p -> "REST every " + p.interval().toSeconds() + " s"))
                        .flatMap(Optional::stream)
                        .toList());
        return feeds.isEmpty() ? "none" : feeds;
    }

    private void startApi(ApiSide side) {
        health.connecting("api");
        context.metrics().gauge("misp_sightings_waiting", "Sightings that wait for MISP.", side.sightings::waiting);
        context.metrics().gauge("misp_last_poll_seconds", "When MISP was last polled.", side.worker::lastPoll);
        Subscription mine = context.subscribe(SubscriptionRequest.to(context.name(), Topic.SIGHTING)
                .withQueue(new QueueSettings(settings.sightings().queue(), Overflow.DROP_OLDEST))
                .withOwn());
        subscription = Optional.of(mine);
        context.metrics()
                .gauge(
                        "misp_last_comparison_seconds",
                        "When what was sent was last compared with MISP.",
                        side.comparison::lastComparison);
        intake.start("api", side.worker::run);
        intake.start("comparison", side.comparison::run);
        reports.start("sightings", () -> side.sightings.read(mine));
        for (int i = 1; i <= settings.sightings().parallel(); i++) {
            reports.start("sighting-sender-" + i, side.sightings::send);
        }
    }

    private FeedListener listener(String feed) {
        return new FeedMonitor(feed, context, health, apiSide.map(ApiSide::worker));
    }

    void snapshot(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {
        if (apiSide.isPresent()) {
            MDC.put("peer", settings.peer());
            try {
                apiSide.get().snapshots.answer(request, sink);
            } finally {
                MDC.remove("peer");
            }
        }
    }

    /**
     * Ends everything that sends, not the feeds alone: what comes after the bus has emptied its queue would reach
     * nobody, and be remembered as sent.
     */
    void stopAccepting() {
        zmq.ifPresent(ZmqFeed::stop);
        kafka.ifPresent(KafkaFeed::stop);
        intake.stop(GOODBYE_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    void stop() {
        stopAccepting();
        subscription.ifPresent(Subscription::close);
        reports.stop(GOODBYE_MILLISECONDS, TimeUnit.MILLISECONDS);
        apiSide.ifPresent(side -> side.sightings.close());
        memory.close();
    }
}
