package io.threatbus.app.misp.feed;

import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.model.NotificationReader;
import io.threatbus.app.misp.update.NotificationHandler;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads MISP's notifications from Kafka. Offsets are committed only up to what is in the bus's queue; after a crash some
 * records come again, and the memory of what was sent recognises them. Runs on one thread, which owns the client.
 */
public final class KafkaFeed {
    private static final Logger logger = LoggerFactory.getLogger(KafkaFeed.class);
    private static final int MOST_OPEN = 5_000;
    private static final Duration WITH_OPEN_RECORDS = Duration.ofMillis(50);
    private static final Duration GOODBYE = Duration.ofSeconds(5);
    private static final long LEAST_PAUSE_MILLISECONDS = 1_000;
    private static final long LONGEST_PAUSE_MILLISECONDS = 60_000;

    private final KafkaFeedSettings settings;
    private final NotificationHandler handler;
    private final FeedListener listener;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private OffsetTracker tracker = new OffsetTracker();
    private Optional<KafkaClientConfig> config = Optional.empty();
    private int failures;

    public KafkaFeed(KafkaFeedSettings settings, NotificationHandler handler, FeedListener listener) {
        this.settings = settings;
        this.handler = handler;
        this.listener = listener;
    }

    /** Asks {@link #run} to return soon. Any thread may call it. */
    public void stop() {
        stopping.countDown();
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Reads until stopped or interrupted. */
    public void run() throws InterruptedException {
        // The client loads its own parts by name, and finds them where the plugin lives.
        Thread.currentThread().setContextClassLoader(KafkaFeed.class.getClassLoader());
        listener.connecting("Kafka");
        do {
            attempt();
        } while (!stopping.await(pause(), TimeUnit.MILLISECONDS));
    }

    /** One client, from its beginning to its end, whatever ends it; the next goes on where offsets were committed. */
    private void attempt() throws InterruptedException {
        try {
            KafkaClientConfig known = config.orElseGet(this::translate);
            config = Optional.of(known);
            session(known);
        } catch (WakeupException | InterruptException e) {
            throw new InterruptedException();
        } catch (RuntimeException e) {
            failures++;
            listener.interrupted("Kafka: " + describe(e) + "; trying again. Check kafka.config");
            logger.debug("Kafka fails", e);
        }
    }

    /** Reads files, too, which may not be there yet. */
    private KafkaClientConfig translate() {
        KafkaClientConfig translated = new KafkaClientConfig(settings.config());
        if (!translated.ignored().isEmpty()) {
            logger.warn("kafka.config: the Java client does not know {}; ignored", translated.ignored());
        }
        return translated;
    }

    /** Why a client cannot be made is said by the innermost cause. */
    private static String describe(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = String.valueOf(e.getMessage());
        String reason = String.valueOf(cause.getMessage());
        return message.contains(reason) ? message : message + ": " + reason;
    }

    private long pause() {
        return failures == 0
                ? 0
                : Math.min(LONGEST_PAUSE_MILLISECONDS, LEAST_PAUSE_MILLISECONDS << Math.min(failures - 1, 10));
    }

    private void session(KafkaClientConfig config) throws InterruptedException {
        // What is still open belongs to the client before: this one reads it again.
        tracker = new OffsetTracker();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config.properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(settings.topics(), new Rebalance(consumer));
            while (!isStopping()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                turn(consumer);
            }
            commit(consumer);
            consumer.close(CloseOptions.timeout(GOODBYE));
        }
    }

    private void turn(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
        try {
            if (tracker.open() > MOST_OPEN) {
                consumer.pause(consumer.assignment());
            } else {
                consumer.resume(consumer.paused());
            }
            boolean waiting = tracker.open() > 0 && settings.pollInterval().compareTo(WITH_OPEN_RECORDS) > 0;
            for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(waiting ? WITH_OPEN_RECORDS : settings.pollInterval())) {
                take(record);
            }
            commit(consumer);
            watchConnection(consumer);
        } catch (RetriableException e) {
            // The client mends this by itself, but not sooner for being asked without a pause.
            listener.interrupted("Kafka: " + e.getMessage());
            logger.debug("Kafka fails", e);
            stopping.await(LEAST_PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        long offset = record.offset();
        OffsetTracker mine = tracker;
        mine.begin(partition, offset);
        listener.heard();
        byte[] value = record.value();
        if (value == null) {
            mine.done(partition, offset);
            return;
        }
        try {
            handler.accept(NotificationReader.read(value, 0, value.length), () -> mine.done(partition, offset));
        } catch (BadInputException e) {
            listener.rejected(ZmqFeed.rejection(e, value));
            mine.done(partition, offset);
        }
    }

    private void commit(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> commit = tracker.committable();
        if (!commit.isEmpty()) {
            consumer.commitSync(commit);
        }
    }

    /** The client reconnects by itself and says nothing, so its own figures are asked. */
    private void watchConnection(KafkaConsumer<byte[], byte[]> consumer) {
        double connections = consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("connection-count"))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .sum();
        if (connections == 0) {
            listener.interrupted("no connection to Kafka; trying again");
        } else if (!consumer.assignment().isEmpty()) {
            failures = 0;
            listener.connected();
        }
    }

    /** Keeps count of whose partitions are whose. */
    private final class Rebalance implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;

        Rebalance(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit(consumer);
            tracker.forget(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            tracker.forget(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            logger.debug("reading from {}", partitions);
        }
    }
}
