package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two buses on one RabbitMQ hear the same words of several sources, each from its own side, and one of them is killed and
 * started again. Once all is quiet both know the same, and each application looks for what its bus says. More:
 * {@code -Dthreatbus.rounds=20}; beside a bus of the Python version, by which a third of the words come in then:
 * {@code -Dthreatbus.exchange} with its exchange, {@code -Dthreatbus.python} with the port where it takes messages.
 */
class TwoBusesIT {
    private static final int ROUNDS = Integer.getInteger("threatbus.rounds", 2);
    private static final int WORDS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path temporary;

    private final long seed = Long.getLong("threatbus.seed", 7);
    private final Random random = new Random(seed);
    private final Optional<WirePublisher> python =
            Optional.ofNullable(Integer.getInteger("threatbus.python")).map(WirePublisher::new);
    private final List<String> ids = IntStream.range(0, 12).mapToObj(i -> id()).toList();

    private static String id() {
        return "indicator--" + UUID.randomUUID();
    }

    private static Map<String, Object> content(String id, int second, String value) {
        Map<String, Object> object = new HashMap<>();
        object.put("type", "indicator");
        object.put("spec_version", "2.1");
        object.put("id", id);
        object.put("created", BASE.toString());
        object.put("modified", BASE.plusSeconds(second).toString());
        object.put("pattern", "[domain-name:value = '" + value + ".two.example']");
        object.put("pattern_type", "stix");
        object.put("valid_from", BASE.toString());
        return object;
    }

    /** A content, or a withdrawal, of one of few versions: later ones become likelier. */
    private Map<String, Object> word(int round) {
        Map<String, Object> word =
                content(ids.get(random.nextInt(ids.size())), 10 * round + random.nextInt(20), "v" + random.nextInt(3));
        int source = random.nextInt(3);
        if (source > 0) {
            word.put("x_threatbus_source", "source-" + source);
        }
        int kind = random.nextInt(10);
        if (kind < 3) {
            word.put("x_threatbus_update", "REMOVE");
        } else if (kind == 3) {
            word.put("revoked", true);
        }
        return word;
    }

    private List<Consumer<List<Map<String, Object>>>> ways(List<WireBus> buses) {
        List<Consumer<List<Map<String, Object>>>> ways = new ArrayList<>();
        buses.forEach(bus -> ways.add(bus::publish));
        python.ifPresent(bus -> ways.add(bus::publish));
        return ways;
    }

    private void say(int round, List<WireBus> buses) {
        List<Consumer<List<Map<String, Object>>>> ways = ways(buses);
        List<List<Map<String, Object>>> words = new ArrayList<>();
        ways.forEach(way -> words.add(new ArrayList<>()));
        for (int i = 0; i < WORDS; i++) {
            words.get(random.nextInt(ways.size())).add(word(round));
        }
        for (int i = 0; i < ways.size(); i++) {
            ways.get(i).accept(words.get(i));
        }
    }

    @Test
    void theyAgreeThoughOneWasKilled() throws IOException {
        try (RabbitQueues rabbit = new RabbitQueues();
                WireBus left = new WireBus(temporary.resolve("left"), rabbit.backbone("left"), false, "{}").start();
                WireBus right = new WireBus(temporary.resolve("right"), rabbit.backbone("right"), false, "{}").start();
                WireApp atLeft = WireApp.subscribe(left, 30);
                WireApp atRight = WireApp.subscribe(right, 30)) {
            String operated = id();
            left.publish(List.of(content(operated, 0, "operated")));
            awaitEqual(left, right, atLeft, atRight);
            for (int round = 0; round < ROUNDS; round++) {
                say(round, List.of(left, right));
                left.command("indicators", "remove", operated);
                right.kill();
                say(round, List.of(left));
                Await.until("it is withdrawn", () -> !atLeft.held().containsKey(operated));
                right.launch();
                say(round, List.of(left));
                right.awaitReady();
                say(round, List.of(left, right));
                awaitEqual(left, right, atLeft, atRight);
                assertThat(atRight.held()).doesNotContainKey(operated);
                (round % 2 == 0 ? right : left).command("indicators", "restore", operated);
                awaitEqual(left, right, atLeft, atRight);
                assertThat(atRight.held()).containsKey(operated);
            }
        }
    }

    /** All is quiet when what was said last, on either side, is everywhere. */
    private void awaitEqual(WireBus left, WireBus right, WireApp atLeft, WireApp atRight) {
        List<String> marks = new ArrayList<>();
        for (Consumer<List<Map<String, Object>>> way : ways(List.of(left, right))) {
            String mark = id();
            way.accept(List.of(content(mark, 0, "mark")));
            marks.add(mark);
        }
        for (WireApp app : List.of(atLeft, atRight)) {
            Await.until("the marks are everywhere", PATIENCE, () -> app.held()
                    .keySet()
                    .containsAll(marks));
        }
        Map<String, String> known = left.indicators("active");
        assertThat(right.indicators("active")).as("seed %d", seed).isEqualTo(known);
        assertThat(known.keySet()).containsAll(marks);
        Await.until("the application of the left bus holds what that says", () -> atLeft.held()
                .equals(known));
        Await.until("the application of the right bus holds what that says", () -> atRight.held()
                .equals(known));
    }
}
