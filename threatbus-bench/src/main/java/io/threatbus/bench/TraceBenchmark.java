package io.threatbus.bench;

import io.threatbus.admin.TraceTable;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Topic;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.SubscriptionRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** What the trace costs for one message: received, then queued for and sent to each subscriber, 64 messages at a time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TraceBenchmark {
    private static final int BATCH = 64;
    private static final int DIFFERENT = 64 * 160;

    @Param({"1", "10", "50"})
    public int subscribers;

    private final TraceTable traces = new TraceTable(10_000, false, InstantSource.system());
    private final List<Message> messages = new ArrayList<>();
    private final List<Recipient> names = new ArrayList<>();
    private int next;

    @Setup(Level.Trial)
    public void prepare() {
        for (int i = 0; i < DIFFERENT; i++) {
            messages.add(MessageParser.DEFAULT.parse(Indicators.json(i)).orThrow());
        }
        for (int i = 0; i < subscribers; i++) {
            names.add(new Recipient("zmq", SubscriptionRequest.to("zmq/subscriber-" + i, Topic.INDICATOR)));
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void trace() {
        List<Message> batch = messages.subList(next, next + BATCH);
        next = (next + BATCH) % DIFFERENT;
        traces.accepted("zmq", batch);
        names.forEach(name -> traces.queued(name, batch));
        names.forEach(name -> traces.sent(name, batch));
    }
}
