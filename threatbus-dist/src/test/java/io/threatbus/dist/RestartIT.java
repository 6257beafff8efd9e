package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bus is started again and again while news flow. What subscribers were told, what the store holds and what snapshots say
 * is the same afterwards, and every snapshot that is asked for while the bus starts is answered. The long run is
 * {@code -Dthreatbus.restarts=10}.
 */
class RestartIT {
    private static final int RESTARTS = Integer.getInteger("threatbus.restarts", 2);
    private static final int WAITING = 300;
    private static final int ASKERS = 4;
    private static final long BETWEEN_ASKERS_NANOS = Duration.ofMillis(250).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String TIME = "2026-01-01T00:00:00.000Z";

    @TempDir
    Path temporary;

    private interface BetweenRuns {
        Set<String> run() throws IOException;
    }

    private interface Ending {
        void end(WireBus bus);
    }

    private static Map<String, Object> indicator() {
        String uuid = UUID.randomUUID().toString();
        Map<String, Object> object = new HashMap<>();
        object.put("type", "indicator");
        object.put("spec_version", "2.1");
        object.put("id", "indicator--" + uuid);
        object.put("created", TIME);
        object.put("modified", TIME);
        object.put("pattern", "[domain-name:value = '" + uuid + ".restart.example']");
        object.put("pattern_type", "stix");
        object.put("valid_from", TIME);
        return object;
    }

    /** A hundred new indicators a second, from a publisher that connects again whenever it has to. */
    private static final class Source implements AutoCloseable {
        private static final long PAUSE_NANOS = 10_000_000;

        private final WireBus bus;
        private final Thread thread = new Thread(this::run, "source");
        private volatile boolean enough;

        Source(WireBus bus) {
            this.bus = bus;
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            @Nullable ZmtpClient publisher = null;
            while (!enough) {
                try {
                    if (publisher == null) {
                        publisher = BusPorts.connect(bus.sub(), SocketType.PUB);
                        publisher.receive();
                    }
                    publisher.send(List.of(WireBus.frame(indicator())));
                    publisher.flush();
                } catch (IOException e) {
                    if (publisher != null) {
                        publisher.close();
                        publisher = null;
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            if (publisher != null) {
                publisher.close();
            }
        }

        @Override
        public void close() {
            enough = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void withZeek() throws IOException {
        try (WireBus bus = new WireBus(temporary.resolve("bus"), "", true, "{}")) {
            run(bus, true, WireBus::stop, Set::of);
        }
    }

    @Test
    void withoutZeek() throws IOException {
        try (WireBus bus = new WireBus(temporary.resolve("bus"), "", false, "{}")) {
            run(bus, false, WireBus::stop, Set::of);
        }
    }

    @Test
    void withMessagesThatWaitInRabbitMq() throws IOException {
        try (RabbitQueues rabbit = new RabbitQueues();
                WireBus bus = new WireBus(temporary.resolve("bus"), rabbit.backbone("one"), true, "{}")) {
            run(bus, true, WireBus::stop, () -> fill(rabbit));
        }
    }

    @Test
    void withMessagesThatWaitInRabbitMqWhenItIsKilled() throws IOException {
        try (RabbitQueues rabbit = new RabbitQueues();
                WireBus bus = new WireBus(temporary.resolve("bus"), rabbit.backbone("one"), false, "{}")) {
            run(bus, false, WireBus::kill, () -> fill(rabbit));
        }
    }

    /** The original's script asks for no history by default, and cannot say what it holds. */
    @Test
    void aSensorThatAsksForNothingLosesWhatARestartedBusReplaces() throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        Map<String, Object> indicator = indicator();
        String before = String.valueOf(indicator.get("pattern")).replaceAll("\\[.*'(.*)']", "$1");
        try (WireBus bus = new WireBus(temporary.resolve("bus"), "", true, "{}")) {
            bus.start();
            try (ZeekPeer zeek = new ZeekPeer(
                    bus.zeek(),
                    Files.createDirectory(temporary.resolve("zeek")),
                    Duration.ZERO,
                    (operation, value) -> told.add(operation + " " + value))) {
                bus.publish(List.of(indicator));
                Await.until("the sensor has it", PATIENCE, () -> told.contains("ADD " + before));
                Await.until("the store has it", PATIENCE, () -> bus.indicators("active")
                        .containsKey(String.valueOf(indicator.get("id"))));
                bus.kill();
                bus.launch();
                bus.awaitReady();
                Await.until("the sensor is back", PATIENCE, () -> bus.log().contains("count as given to it before"));
                indicator.put("modified", "2026-01-01T01:00:00.000Z");
                indicator.put("pattern", "[domain-name:value = 'after.restart.example']");
                bus.publish(List.of(indicator));
                Await.until("the sensor has it no longer", PATIENCE, () -> told.contains("REMOVE " + before));
                assertThat(told).containsExactly("ADD " + before, "ADD after.restart.example", "REMOVE " + before);
                assertThat(zeek.connections()).isEqualTo(2);
            }
        }
    }

    private static Set<String> fill(RabbitQueues rabbit) throws IOException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            Map<String, Object> waiting = indicator();
            rabbit.publish(waiting);
            ids.add(String.valueOf(waiting.get("id")));
        }
        return Set.copyOf(ids);
    }

    private void run(WireBus bus, boolean withZeek, Ending ending, BetweenRuns betweenRuns) throws IOException {
        bus.start();
        Set<String> watched = ConcurrentHashMap.newKeySet();
        Set<String> owed = ConcurrentHashMap.newKeySet();
        try (WireApp live = WireApp.subscribe(bus, 0);
                WireApp whole = WireApp.subscribe(bus, 30)) {
            @Nullable ZeekPeer zeek = withZeek ? zeek(bus, watched) : null;
            Source source = new Source(bus);
            try {
                for (int restart = 0; restart < RESTARTS; restart++) {
                    int before = live.everHeld().size();
                    Await.until("news flow", () -> live.everHeld().size() > before + 50);
                    Set<String> stored = bus.indicators("active").keySet();
                    ending.end(bus);
                    owed.addAll(betweenRuns.run());
                    bus.launch();
                    ask(bus, stored);
                }
            } finally {
                source.close();
            }
            check(bus, live, whole, withZeek ? watched : Set.of(), owed);
            if (zeek != null) {
                zeek.close();
            }
        }
    }

    private ZeekPeer zeek(WireBus bus, Set<String> watched) throws IOException {
        return new ZeekPeer(
                bus.zeek(),
                Files.createDirectory(temporary.resolve("zeek")),
                Duration.ofDays(30),
                (operation, value) -> watched.add(value));
    }

    /** Applications come one after the other while the bus starts; each is to get everything that was known before. */
    private static void ask(WireBus bus, Set<String> stored) {
        List<WireApp> askers = new ArrayList<>();
        try {
            for (int i = 0; i < ASKERS; i++) {
                askers.add(WireApp.subscribeOnceThere(bus, 30));
                LockSupport.parkNanos(BETWEEN_ASKERS_NANOS);
            }
            bus.awaitReady();
            for (WireApp asker : askers) {
                Await.until(
                        "the snapshot of an application that came while the bus started is answered",
                        PATIENCE,
                        () -> asker.held().keySet().containsAll(stored));
            }
        } finally {
            askers.forEach(WireApp::close);
        }
    }

    private static void check(WireBus bus, WireApp live, WireApp whole, Set<String> watched, Set<String> owed) {
        Map<String, Object> last = indicator();
        String id = String.valueOf(last.get("id"));
        Await.until("a last message comes", PATIENCE, () -> {
            bus.publish(List.of(last));
            return live.everHeld().contains(id) && whole.held().containsKey(id);
        });
        Await.until("what waited in the broker comes", PATIENCE, () -> whole.held()
                .keySet()
                .containsAll(owed));
        Map<String, String> stored = bus.indicators("active");
        Await.until(
                "a live subscriber that asks for what it missed has what the store has",
                PATIENCE,
                () -> whole.held().keySet().equals(stored.keySet()));
        assertThat(stored.keySet()).containsAll(live.everHeld()).containsAll(owed);
        try (WireApp late = WireApp.subscribe(bus, 30)) {
            Await.until("a snapshot has what the store has", PATIENCE, () -> late.held()
                    .keySet()
                    .equals(stored.keySet()));
        }
        if (!watched.isEmpty()) {
            Set<String> values = stored.values().stream()
                    .map(pattern -> pattern.replaceAll("\\[.*'(.*)']", "$1"))
                    .collect(Collectors.toSet());
            Await.until("the sensor watches what the store has", PATIENCE, () -> watched.equals(values));
        }
    }
}
