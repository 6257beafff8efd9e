package io.threatbus.backbone.rabbitmq;

import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.ThreatBus;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.SnapshotType;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.SnapshotSink;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A whole bus with one application, which a test drives. */
final class JavaBus implements AutoCloseable {
    private final ThreatBus bus;
    private final Probe probe = new Probe();

    JavaBus(Settings settings) {
        this(settings, BusSettings.DEFAULT);
    }

    JavaBus(Settings settings, BusSettings busSettings) {
        bus = new ThreatBus(
                busSettings,
                new BackboneSpec("rabbitmq", new RabbitMqBackbone(), settings.build()),
                List.of(new AppSpec("probe", () -> probe, new NoSettings())),
                new BusServices(InstantSource.system(), MessageObserver.NONE, Throwable::printStackTrace));
        bus.start();
    }

    void publish(Message message) throws InterruptedException {
        probe.context().inq().put(message);
    }

    void keep(StixObject object) {
        probe.history.add(object);
    }

    /** The sum of a metric, named without its prefix. */
    long value(String metric) {
        return bus.meters().families().stream()
                .filter(family -> family.name().equals("threatbus_" + metric))
                .flatMap(family -> family.samples().stream())
                .mapToLong(Meters.Sample::value)
                .sum();
    }

    void requestSnapshot() {
        probe.read(
                SubscriptionRequest.to("probe", Topic.INDICATOR).withSnapshot(Optional.of(Duration.ofDays(1))),
                probe.snapshot);
    }

    List<String> live() {
        return List.copyOf(probe.live);
    }

    List<String> snapshot() {
        return List.copyOf(probe.snapshot);
    }

    @Override
    public void close() {
        bus.stop();
    }

    private static final class Probe implements ApplicationPlugin {
        private final List<String> live = Collections.synchronizedList(new ArrayList<>());
        private final List<String> snapshot = Collections.synchronizedList(new ArrayList<>());
        private final Queue<StixObject> history = new ConcurrentLinkedQueue<>();
        private Optional<AppContext> given = Optional.empty();

        AppContext context() {
            return given.orElseThrow();
        }

        @Override
        public String name() {
            return "probe";
        }

        @Override
        public void start(AppContext context) {
            given = Optional.of(context);
            read(SubscriptionRequest.to("probe", new Topic("stix2/")).withOwn(), live);
        }

        void read(SubscriptionRequest request, List<String> target) {
            Subscription subscription = context().subscribe(request);
            Runnable take = () -> {
                List<Message> messages = new ArrayList<>();
                subscription.drainTo(messages, Integer.MAX_VALUE);
                for (Message message : messages) {
                    target.add(((StixObject) message).id().toString());
                }
            };
            subscription.onReady(take);
        }

        @Override
        public void snapshot(SnapshotRequest request, SnapshotSink sink) throws InterruptedException {
            if (request.type() == SnapshotType.INDICATOR) {
                for (StixObject object : history) {
                    sink.send(object);
                }
            }
        }

        @Override
        public void stop() {
            given = Optional.empty();
        }
    }
}
