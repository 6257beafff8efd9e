package io.threatbus.backbone.rabbitmq;

import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Rejection;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.BackboneContext;
import io.threatbus.spi.HealthReporter;
import io.threatbus.spi.InQueueReader;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.life.Kept;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What a bus gives to its backbone, kept where a test can look at it. */
final class FakeContext implements BackboneContext, InQueueReader, HealthReporter, Metrics {
    final BlockingQueue<Message> inq;
    final AtomicLong accepted = new AtomicLong();
    final List<String> health = new CopyOnWriteArrayList<>();
    final List<Rejection> rejections = new CopyOnWriteArrayList<>();
    final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();
    private final RabbitMqSettings settings;
    /** Whether what was handed over is on disk. */
    volatile boolean onDisk = true;

    volatile boolean hurried;

    FakeContext(RabbitMqSettings settings, int capacity) {
        this.settings = settings;
        this.inq = new ArrayBlockingQueue<>(capacity);
    }

    String lastHealth() {
        return health.isEmpty() ? "" : health.get(health.size() - 1);
    }

    long count(String counter) {
        return counters.getOrDefault(counter, new AtomicLong()).get();
    }

    long value(String gauge) {
        return gauges.getOrDefault(gauge, () -> 0).getAsLong();
    }

    @Override
    public InQueueReader inq() {
        return this;
    }

    @Override
    public AcknowledgedInQueue acknowledgedInq() {
        return AcknowledgedInQueue.inMemory(this, ThreadLocalRandom.current().nextLong());
    }

    @Override
    public Kept kept() {
        return new Kept() {
            @Override
            public BooleanSupplier mark() {
                return () -> onDisk;
            }

            @Override
            public void hurry() {
                hurried = true;
            }
        };
    }

    @Override
    public int take(Collection<? super Message> target, int limit, Duration timeout) throws InterruptedException {
        Message first = inq.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
            return 0;
        }
        target.add(first);
        return 1 + inq.drainTo(target, limit - 1);
    }

    @Override
    public int size() {
        return inq.size();
    }

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public <C extends Record> C config(Class<C> type) {
        return type.cast(settings);
    }

    @Override
    public MessageParser parser() {
        return MessageParser.DEFAULT;
    }

    @Override
    public void rejected(Rejection rejection) {
        rejections.add(rejection);
    }

    @Override
    public Optional<Path> stateDirectory() {
        return Optional.empty();
    }

    @Override
    public Metrics metrics() {
        return this;
    }

    @Override
    public HealthReporter health() {
        return this;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public Thread newThread(String role, Runnable task) {
        Thread thread = new Thread(task, "rabbitmq-" + role);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, cause) -> uncaught.add(cause));
        return thread;
    }

    @Override
    public void up(String detail) {
        health.add("up: " + detail);
    }

    @Override
    public void degraded(String reason) {
        health.add("degraded: " + reason);
    }

    @Override
    public void down(String reason) {
        health.add("down: " + reason);
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
        AtomicLong value = counters.computeIfAbsent(name + String.join(",", labels), key -> new AtomicLong());
        return new Counter() {
            @Override
            public void add(long amount) {
                value.addAndGet(amount);
            }

            @Override
            public long count() {
                return value.get();
            }
        };
    }

    @Override
    public void gauge(String name, String help, LongSupplier value, String... labels) {
        gauges.put(name + String.join(",", labels), value);
    }

    @Override
    public void removeGauge(String name, String... labels) {
        gauges.remove(name + String.join(",", labels));
    }
}
