package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Json;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged bus and a real Zeek of a manager, a proxy and two workers, on either backend of a cluster: what each node holds is proved, what one of them loses
 * is named and put back, and whoever is killed comes back to the same. Skipped where there is no Zeek.
 */
@Timeout(600)
class ZeekCoverageIT {
    private static final int INDICATORS = Integer.getInteger("threatbus.zeek.indicators", 10_000);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration NAMED = Duration.ofSeconds(10);
    private static final Duration REPAIRED = Duration.ofMinutes(1);
    private static final long PAUSE_NANOSECONDS = 200_000_000;
    private static final Pattern PAGE = Pattern.compile("status page are at (http://\\S+)");
    private static final String LOST = "n17.load.example";

    /** Drops a value on the node where it runs, as somebody with a console could, and says when it is back. */
    private static final String BY_HAND = """
            module Intel;
            export {
                global drop_by_hand: function(value: string);
            }
            function drop_by_hand(value: string)
                {
                event Intel::remove_indicator(Item($indicator=value, $indicator_type=DOMAIN,
                    $meta=MetaData($source="by hand")));
                }
            module ByHand;
            global look: event();
            global done = F;
            event look()
                {
                schedule 100msec { look() };
                if ( done || file_size("drop-it") < 0.0 )
                    return;
                done = T;
                Intel::drop_by_hand("%s");
                }
            event zeek_init()
                {
                schedule 100msec { look() };
                }
            function say(what: string)
                {
                local f = open_for_append("said");
                print f, what;
                close(f);
                }
            hook Intel::indicator_removed(indicator: string, indiator_type: Intel::Type)
                {
                if ( indicator == "%s" )
                    say("dropped");
                }
            hook Intel::indicator_inserted(indicator: string, indiator_type: Intel::Type)
                {
                if ( indicator == "%s" && done )
                    say("is back");
                }
            """.formatted(LOST, LOST, LOST);

    @TempDir
    private Path temporary;

    private final HttpClient http = HttpClient.newHttpClient();

    private int configure() throws IOException {
        int zeek = ZeekCluster.freePort();
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nbus: {state_directory: '" + temporary.resolve("state") + "'}\nplugins:\n  apps:\n"
                        + "    store: {}\n    zmq: {manage: 0, pub: 0, sub: 0}\n    zeek: {port: " + zeek + "}\n");
        return zeek;
    }

    private Launched bus() {
        Launched bus = Launched.start(temporary, "run");
        bus.awaitLog("Threat Bus is ready");
        return bus;
    }

    private void publish(Launched bus) throws IOException {
        String objects = IntStream.range(0, INDICATORS)
                .mapToObj(number -> "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--"
                        + UUID.nameUUIDFromBytes(("n" + number).getBytes(StandardCharsets.UTF_8))
                        + "\",\"created\":\"2026-11-22T10:00:00.000Z\",\"modified\":\"2026-11-22T10:00:00.000Z\","
                        + "\"pattern\":\"[domain-name:value = '" + NumberedLoad.value(number)
                        + "']\",\"pattern_type\":\"stix\",\"valid_from\":\"2026-11-22T10:00:00Z\"}")
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(temporary.resolve("indicators.jsonl"), objects);
        int port = BusPorts.of(bus.log()).send();
        try (Launched publish = Launched.start(temporary, "publish", "-e", "127.0.0.1:" + port, file.toString())) {
            assertThat(publish.exitCode()).as(publish.log()).isZero();
        }
    }

    private Map<?, ?> zeek(Launched bus) {
        Matcher page = PAGE.matcher(bus.log());
        assertThat(page.find()).isTrue();
        try {
            byte[] body = http.send(
                            HttpRequest.newBuilder(URI.create(page.group(1)).resolve("/api/coverage"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            return ((List<?>) ((Map<?, ?>) Json.read(body)).get("peers"))
                    .stream()
                            .map(peer -> (Map<?, ?>) peer)
                            .filter(peer -> "zeek".equals(peer.get("plugin")))
                            .findFirst()
                            .orElse(Map.of());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<?, ?> node(Map<?, ?> peer, String name) {
        return peer.get("nodes") instanceof List<?> nodes
                ? nodes.stream()
                        .map(node -> (Map<?, ?>) node)
                        .filter(node -> name.equals(node.get("node")))
                        .findFirst()
                        .orElse(Map.of())
                : Map.of();
    }

    private static boolean holdsAll(Map<?, ?> peer, Instant since) {
        return number(peer, "held") == INDICATORS
                && number(peer, "missing") == 0
                && "node".equals(peer.get("proof"))
                && ZeekCluster.WORKERS.stream().allMatch(worker -> isProved(node(peer, worker), since));
    }

    private static boolean isProved(Map<?, ?> node, Instant since) {
        return node.containsKey("proved")
                && number(node, "missing") == 0
                && number(node, "surplus") == 0
                && Instant.parse(String.valueOf(node.get("proved"))).isAfter(since);
    }

    private static long number(Map<?, ?> object, String name) {
        return object.get(name) instanceof Number number ? number.longValue() : -1;
    }

    private Duration await(String what, Duration patience, Launched bus, Predicate<Map<?, ?>> condition) {
        long begin = System.nanoTime();
        Await.until(what, patience, () -> {
            LockSupport.parkNanos(PAUSE_NANOSECONDS);
            return condition.test(zeek(bus));
        });
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        System.out.println(what + " after " + took.toMillis() + " ms");
        return took;
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "zeromq"})
    void whatEachNodeHoldsIsProvedAndWhatItLosesIsNamedAndPutBack(String backend)
            throws IOException, InterruptedException {
        ZeekCluster.binary();
        int port = configure();
        try (Launched bus = bus();
                ZeekCluster cluster = ZeekCluster.start(
                        temporary.resolve("zeek"), backend, BY_HAND, "Tenzir::broker_port=" + port + "/tcp")) {
            await("the manager has subscribed", PATIENCE, bus, peer -> !peer.isEmpty());
            publish(bus);
            await("each node holds all", PATIENCE, bus, peer -> holdsAll(peer, Instant.EPOCH));

            cluster.tell("worker-1", "drop-it");
            Await.until("it is gone", NAMED, () -> cluster.said("worker-1").contains("dropped"));
            await(
                    "it is named as missing on its node",
                    NAMED,
                    bus,
                    peer -> bus.log().contains(LOST) || number(node(peer, "worker-1"), "missing") > 0);
            Await.until("it is back", REPAIRED, () -> cluster.said("worker-1").contains("is back"));
            assertThat(bus.awaitLog("worker-1 lacked 1 items")).contains(LOST);
            await("each node holds all again", REPAIRED, bus, peer -> holdsAll(peer, Instant.EPOCH));

            Instant killed = Instant.now();
            cluster.kill("worker-2");
            cluster.start("worker-2");
            await("the worker that was killed holds all", PATIENCE, bus, peer -> holdsAll(peer, killed.plusSeconds(5)));

            Instant proxyKilled = Instant.now();
            cluster.kill("proxy-1");
            cluster.start("proxy-1");
            await("with a new proxy each holds all", PATIENCE, bus, peer -> holdsAll(peer, proxyKilled.plusSeconds(5)));

            Instant managerKilled = Instant.now();
            cluster.kill("manager");
            cluster.start("manager");
            await(
                    "with a new manager each holds all",
                    PATIENCE,
                    bus,
                    peer -> holdsAll(peer, managerKilled.plusSeconds(5)));

            bus.signal("KILL");
            bus.exitCode();
            Instant restarted = Instant.now();
            try (Launched again = bus()) {
                await("after a restart of the bus each holds all", PATIENCE, again, peer -> holdsAll(peer, restarted));
            }
        }
    }
}
