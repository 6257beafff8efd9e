package io.threatbus.bench;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerDataDecoder;
import io.threatbus.app.zeek.data.BrokerDataEncoder;
import io.threatbus.app.zeek.data.DecodingLimits;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.data.WireWriter;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.data.ZeekMessage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One intel event, as Zeek receives it, to the bytes of Broker's native protocol and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BrokerCodecBenchmark {
    private final BrokerDataDecoder decoder = new BrokerDataDecoder(DecodingLimits.DEFAULT);
    private final WireWriter writer = new WireWriter(1024);
    private final byte[] encoded = BrokerDataEncoder.encode(event(0).toData());
    private long number;

    private static ZeekEvent event(long number) {
        return ZeekEvent.of(
                "Tenzir::intel",
                VectorValue.of(
                        new TimestampValue(number),
                        StringValue.of("indicator--42d31a5b-2da0-4bdd-9823-1723a98fc2fb"),
                        StringValue.of("DOMAIN"),
                        StringValue.of("example.com"),
                        StringValue.of("ADD")));
    }

    /** From the event's parts to bytes in a buffer that is used again, as the endpoint does it. */
    @Benchmark
    public int encode() {
        number++;
        writer.truncate(0);
        BrokerData data = event(number).toData();
        BrokerDataEncoder.encode(data, writer);
        return writer.position();
    }

    @Benchmark
    public Optional<ZeekMessage> decode() {
        return ZeekMessage.fromData(decoder.decode(encoded));
    }
}
