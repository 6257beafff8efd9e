package io.threatbus.backbone.rabbitmq;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Topic;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.BackboneContext;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.FanOut;
import io.threatbus.spi.Inspection;
import io.threatbus.spi.OutQueue;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RabbitMQ backbone. Subscribers get what comes back from this bus's queue, its own messages included; there is no
 * short cut inside the process, since with both ways they would get everything twice.
 */
public final class RabbitMqBackbone implements BackbonePlugin {
    private static final Logger logger = LoggerFactory.getLogger(RabbitMqBackbone.class);

    private static final Duration STOP = Duration.ofSeconds(2);

    private final FanOut fanOut = new FanOut();
    /** Opened by the first subscriber of an application; the bus itself and its plugins are always there. */
    private final CountDownLatch subscribed = new CountDownLatch(1);

    private Optional<Running> running = Optional.empty();

    private record Running(
            AcknowledgedInQueue inq,
            Connector connector,
            Publisher publisher,
            Consumer consumer,
            Link publishing,
            Link consuming) {}

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public Class<? extends Record> configType() {
        return RabbitMqSettings.class;
    }

    @Override
    public void inspect(Record config, Inspection inspection) {
        RabbitMqSettings settings = (RabbitMqSettings) config;
        for (String host : settings.host()) {
            try {
                Connector.address(host, settings.effectivePort());
            } catch (IllegalArgumentException e) {
                inspection.problem("host", String.valueOf(e.getMessage()));
            }
        }
        settings.tls().ifPresent(tls -> {
            tls.ca().ifPresent(file -> inspection.reads("tls.ca", file));
            tls.certificate().ifPresent(file -> inspection.reads("tls.certificate", file));
            tls.key().ifPresent(file -> inspection.reads("tls.key", file));
        });
    }

    @Override
    public void start(BackboneContext context) throws InterruptedException {
        RabbitMqSettings settings = context.config(RabbitMqSettings.class);
        Topology topology = Topology.of(settings);
        String stream = "vhost '" + settings.vhost() + "', exchange '" + topology.exchange() + "', queue '"
                + topology.queue().name() + "'";
        BackboneHealth health = new BackboneHealth(context.health(), stream);
        begin(context, settings, topology, health);
        Optional<Failure> failure =
                health.awaitFirstOutcome(settings.connectTimeout().multipliedBy(3));
        if (failure.isPresent() && failure.get().permanent()) {
            stop();
            throw new ThreatBusException(failure.get().reason());
        }
        logger.info(
                "RabbitMQ backbone: {}, {} delivery",
                stream,
                settings.delivery() == Delivery.RELIABLE ? "reliable" : "compatible");
    }

    private void begin(BackboneContext context, RabbitMqSettings settings, Topology topology, BackboneHealth health) {
        BackboneMetrics metrics = new BackboneMetrics(context.metrics());
        Connector connector = new Connector(settings, context::newThread);
        Binding binding = new Binding();
        SecureRandom random = new SecureRandom();
        AcknowledgedInQueue inq = inq(context, settings, random);
        Publisher publisher = new Publisher(settings, topology, inq, binding, health, metrics, random);
        Consumer consumer = new Consumer(
                settings,
                topology,
                new Consumer.Target(context.parser(), fanOut, context::rejected, subscribed, context.kept()),
                binding,
                health,
                metrics);
        Link publishing = new Link(
                "publisher",
                settings,
                connector,
                publisher,
                metrics.counting("publisher", health.of(BackboneHealth.Side.PUBLISHER)),
                settings.reconnectOptions().backoff(random),
                context::newThread);
        Link consuming = new Link(
                "consumer",
                settings,
                connector,
                consumer,
                metrics.counting("consumer", health.of(BackboneHealth.Side.CONSUMER)),
                settings.reconnectOptions().backoff(random),
                context::newThread);
        running = Optional.of(new Running(inq, connector, publisher, consumer, publishing, consuming));
        consuming.start();
        publishing.start();
    }

    /** Where nothing is promised for a crash of RabbitMQ, nothing is kept for one of the bus. */
    private static AcknowledgedInQueue inq(BackboneContext context, RabbitMqSettings settings, RandomGenerator random) {
        return settings.delivery() == Delivery.RELIABLE && settings.confirms()
                ? context.acknowledgedInq()
                : AcknowledgedInQueue.inMemory(context.inq(), random.nextLong());
    }

    @Override
    public void subscribe(Topic topic, OutQueue outq) {
        fanOut.subscribe(topic, outq);
        boolean objects = topic.isPrefixOf(Topic.INDICATOR) || topic.isPrefixOf(Topic.SIGHTING);
        if (objects && !outq.standing()) {
            subscribed.countDown();
        }
    }

    @Override
    public void unsubscribe(Topic topic, OutQueue outq) {
        fanOut.unsubscribe(topic, outq);
    }

    @Override
    public boolean drain(Duration deadline) throws InterruptedException {
        return running.isEmpty() || running.get().publisher().drain(deadline);
    }

    @Override
    public void stopDelivering() {
        running.ifPresent(backbone -> backbone.consumer().stopTaking());
    }

    @Override
    public void stop() {
        if (running.isEmpty()) {
            return;
        }
        Running ending = running.get();
        running = Optional.empty();
        ending.connector().cancel();
        ending.publishing().requestStop();
        ending.consuming().requestStop();
        if (!ending.publishing().awaitEnd(STOP)) {
            logger.warn("The RabbitMQ publisher does not end; it is left behind");
        }
        if (!ending.consuming().awaitEnd(STOP)) {
            logger.warn(
                    "The RabbitMQ consumer does not end, perhaps since a subscriber does not read; it is left behind");
        }
        long held = ending.publisher().held();
        if (held > 0 && !ending.inq().outlivesProcess()) {
            logger.warn("{} messages are lost with this process: RabbitMQ has not confirmed them", held);
        }
    }
}
