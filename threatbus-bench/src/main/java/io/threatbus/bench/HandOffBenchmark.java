package io.threatbus.bench;

import io.threatbus.admin.TraceTable;
import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Topic;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From {@code inq} through the in-memory backbone into every subscriber's queue and out of it again: time per published
 * message, without and with the trace.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HandOffBenchmark {
    private static final int BATCH = 1000;
    private static final int DIFFERENT = 10_000;

    @Param({"1", "10", "100"})
    public int subscribers;

    @Param({"false", "true"})
    public boolean trace;

    private final List<Message> messages = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Message> drained = new ArrayList<>(BATCH);
    private @Nullable ThreatBus bus;
    private @Nullable AppContext context;
    private int next;

    private final class App implements ApplicationPlugin {
        @Override
        public String name() {
            return "app";
        }

        @Override
        public void start(AppContext given) {
            context = given;
        }

        @Override
        public void stop() {}
    }

    @Setup(Level.Trial)
    public void start() {
        for (int i = 0; i < DIFFERENT; i++) {
            messages.add(MessageParser.DEFAULT.parse(Indicators.json(i)).orThrow());
        }
        MessageObserver observer = trace ? new TraceTable(10_000, false, InstantSource.system()) : MessageObserver.NONE;
        bus = new ThreatBus(
                BusSettings.DEFAULT,
                new BackboneSpec("inmem", new InMemoryBackbone(), new NoSettings()),
                List.of(new AppSpec("app", App::new, new NoSettings())),
                new BusServices(InstantSource.system(), observer, error -> {}));
        bus.start();
        for (int i = 0; i < subscribers; i++) {
            subscriptions.add(context.subscribe(new SubscriptionRequest(
                    "subscriber-" + i,
                    List.of(Topic.INDICATOR),
                    Optional.empty(),
                    new QueueSettings(2 * BATCH, Overflow.BLOCK))));
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        subscriptions.forEach(Subscription::close);
        bus.stop();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int handOff() throws InterruptedException {
        int from = next * BATCH;
        next = (next + 1) % (DIFFERENT / BATCH);
        context.inq().putAll(messages.subList(from, from + BATCH));
        int taken = 0;
        for (Subscription subscription : subscriptions) {
            int left = BATCH;
            while (left > 0) {
                Optional<Message> first = subscription.poll(Duration.ofSeconds(10));
                drained.add(first.orElseThrow());
                left -= 1 + subscription.drainTo(drained, left - 1);
                drained.forEach(subscription::sent);
                taken += drained.size();
                drained.clear();
            }
        }
        return taken;
    }
}
