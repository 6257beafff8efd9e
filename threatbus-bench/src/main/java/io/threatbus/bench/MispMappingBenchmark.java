package io.threatbus.bench;

import io.threatbus.app.misp.mapping.IndicatorMapper;
import io.threatbus.app.misp.mapping.IndicatorMapper.Result;
import io.threatbus.app.misp.mapping.MappingOptions;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Notification.AttributeChanged;
import io.threatbus.app.misp.model.NotificationReader;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

/**
 * From MISP's notification, as bytes, to the message that goes to the bus; and the mapping alone. The attributes are of
 * the kinds that the Python version can map, too, so that the two can be compared.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class MispMappingBenchmark {
    private static final List<String[]> VALUES = List.of(
            new String[] {"ip-dst", "198.51.100.7"},
            new String[] {"domain", "evil.example.com"},
            new String[] {"url", "http://evil.example.com/gate.php"},
            new String[] {"email-src", "phisher@evil.example.com"});

    private final IndicatorMapper mapper = new IndicatorMapper(MappingOptions.DEFAULT);
    private final List<byte[]> notifications = VALUES.stream()
            .map(value -> notification(value[0], value[1]).getBytes(StandardCharsets.UTF_8))
            .toList();
    private final List<Attribute> attributes =
            notifications.stream().map(MispMappingBenchmark::read).toList();
    private int next;

    private static String notification(String type, String value) {
        return "{\"Attribute\":{\"id\":\"1\",\"event_id\":\"1\",\"object_id\":\"0\",\"object_relation\":null,"
                + "\"category\":\"Network activity\",\"type\":\"" + type + "\",\"value1\":\"" + value
                + "\",\"value2\":\"\",\"to_ids\":true,\"uuid\":\"16e73815-876c-443a-81ca-9dc1e75e1a23\","
                + "\"timestamp\":\"1795373754\",\"distribution\":\"5\",\"sharing_group_id\":\"0\",\"comment\":\"C2\","
                + "\"deleted\":false,\"disable_correlation\":false,\"first_seen\":null,\"last_seen\":null,\"value\":\""
                + value + "\",\"Sighting\":[],\"Tag\":[{\"id\":\"1\",\"name\":\"tlp:green\",\"colour\":\"#33ff00\"}]},"
                + "\"Event\":{\"id\":\"1\",\"date\":\"2026-11-22\",\"info\":\"Test event for feed\","
                + "\"uuid\":\"187c9b55-db4a-47a6-9f07-d51b194b88bd\",\"published\":false,\"analysis\":\"0\","
                + "\"threat_level_id\":\"2\",\"org_id\":\"1\",\"orgc_id\":\"1\",\"distribution\":\"1\","
                + "\"sharing_group_id\":\"0\",\"Orgc\":{\"id\":\"1\",\"uuid\":\"ed97be80-cd5a-46c6-913b-647e49204e0f\","
                + "\"name\":\"ORGNAME\"}},\"action\":\"add\"}";
    }

    private static Attribute read(byte[] bytes) {
        return ((AttributeChanged) NotificationReader.read(bytes, 0, bytes.length)).attribute();
    }

    private int next() {
        next = (next + 1) % VALUES.size();
        return next;
    }

    @Benchmark
    public Indicator notificationToMessage() {
        return message(read(notifications.get(next())));
    }

    @Benchmark
    public Result attributeToIndicator() {
        return mapper.map(attributes.get(next()));
    }

    @Benchmark
    public Indicator attributeToMessage() {
        return message(attributes.get(next()));
    }

    private Indicator message(Attribute attribute) {
        Result.Made made = (Result.Made) mapper.map(attribute);
        return made.content()
                .version(
                        MessageParser.DEFAULT,
                        made.content().timestamp(),
                        made.content().timestamp(),
                        Optional.empty());
    }
}
