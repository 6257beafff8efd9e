package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each attack that has ended the process, or starved others, once: against the package with its default heap, beside an
 * application that does everything right. The process lives, the application misses nothing and waits for nothing for long,
 * what happened is counted, the log has a line a minute for each kind of trouble, and afterwards nothing is held.
 *
 * <p>How long a delivery may take is for a machine that does other things as well; {@code -Dthreatbus.fairness=true} asks
 * for what holds on a quiet one.
 */
class AttacksIT {
    private static final boolean STRICT = Boolean.getBoolean("threatbus.fairness");
    private static final Duration LONGEST = STRICT ? Duration.ofMillis(100) : Duration.ofSeconds(3);
    private static final Duration ATTACK = Duration.ofSeconds(6);
    private static final int MEGABYTE = 1024 * 1024;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private AttackedBus bus;
    private HealthyApp healthy;

    @BeforeEach
    void start() throws IOException {
        bus = new AttackedBus(directory);
        healthy = new HealthyApp(bus.zmq());
    }

    @AfterEach
    void stop() throws Exception {
        hangUp();
        healthy.close();
        bus.close();
    }

    private synchronized <T extends AutoCloseable> T keep(T connection) {
        open.add(connection);
        return connection;
    }

    private synchronized void hangUp() throws Exception {
        for (AutoCloseable connection : open) {
            connection.close();
        }
        open.clear();
    }

    private interface Attack {
        void run() throws IOException;
    }

    /** Does it so many times at once, until each is done, or the bus has had enough of it, or for some seconds. */
    private static void atOnce(int times, Attack attack) throws InterruptedException {
        List<Thread> threads = IntStream.range(0, times)
                .mapToObj(i -> new Thread(
                        () -> {
                            try {
                                attack.run();
                            } catch (IOException e) {
                                // The bus has closed the connection, which is its right.
                            }
                        },
                        "attack-" + i))
                .toList();
        long end = System.nanoTime() + ATTACK.toNanos();
        threads.forEach(thread -> thread.setDaemon(true));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        }
    }

    private void awaitDelivery() {
        int before = healthy.arrived();
        Await.until("messages go on", () -> healthy.arrived() > before + 50);
    }

    /** What holds after every attack. */
    private void requireUnharmed(String attack) throws Exception {
        awaitDelivery();
        hangUp();
        healthy.finish();
        System.out.println(attack + ": " + healthy);
        assertThat(STRICT ? healthy.latency(0.99) : healthy.latency(1)).isLessThan(LONGEST);
        assertThat(healthy.longestHeartbeat()).isLessThan(LONGEST);
        bus.awaitNothingHeld();
        assertThat(bus.metric("threatbus_zmq_failures_total", "")).isZero();
        bus.requireQuietLog();
    }

    @Test
    void rejectedMegabytes() throws Exception {
        byte[] rejected = AttackConnection.publication("{\"type\":\"\u20ac" + "A".repeat(MEGABYTE - 60) + "\"}");
        AttackConnection publisher = keep(new AttackConnection(bus.zmq().send(), SocketType.PUB));
        for (int i = 0; i < 250; i++) {
            publisher.send(rejected);
        }
        Await.until("all are counted", () -> bus.metric("threatbus_messages_rejected_total", "") == 250);
        assertThat(bus.get("/api/rejected")).hasSizeBetween(1000, MEGABYTE);
        requireUnharmed("rejected megabytes");
    }

    @Test
    void unfinishedFrames() throws Exception {
        byte[] unfinished = ByteBuffer.allocate(MEGABYTE + 8)
                .put((byte) 2)
                .putLong(MEGABYTE)
                .array();
        atOnce(7, () -> {
            for (int i = 0; i < 100; i++) {
                keep(new AttackConnection(bus.zmq().send(), SocketType.PUB)).send(unfinished);
            }
        });
        Await.until("it is counted", () -> bus.metric("threatbus_memory_refused_total", "unfinished messages") > 0);
        requireUnharmed("unfinished frames");
    }

    @Test
    void aSubscriberThatNeverReads() throws Exception {
        keep(new AttackConnection(bus.zmq().receive(), SocketType.SUB))
                .subscribe(bus.zmq().register("stix2"));
        AttackConnection publisher = keep(new AttackConnection(bus.zmq().send(), SocketType.PUB));
        String more = ",\"description\":\"" + "d".repeat(1_000_000) + "\"";
        for (int i = 0; i < 600; i++) {
            publisher.send(AttackConnection.publication("large" + i + ".example", more));
        }
        Await.until("the rest is counted", () -> bus.metric("threatbus_messages_dropped_total", "") > 100);
        requireUnharmed("a subscriber that never reads");
    }

    @Test
    void pingsWhoseAnswersNobodyReads() throws Exception {
        byte[] pings = AttackConnection.repeated(AttackConnection.PING, 100_000);
        BusPorts ports = bus.zmq();
        atOnce(1, () -> floodUnread(ports.manage(), SocketType.REQ, pings));
        AtomicInteger next = new AtomicInteger();
        atOnce(120, () -> {
            switch (next.getAndIncrement() % 3) {
                case 0 -> floodUnread(ports.manage(), SocketType.REQ, pings);
                case 1 -> floodUnread(ports.receive(), SocketType.SUB, pings);
                default -> floodUnread(ports.send(), SocketType.PUB, pings);
            }
        });
        assertThat(bus.metric("threatbus_zmq_unread_answers_total", ""))
                .as("connections that are read no further")
                .isPositive();
        assertThat(bus.log()).contains("does not read its answers");
        requireUnharmed("pings whose answers nobody reads");
    }

    private void floodUnread(int port, SocketType type, byte[] bytes) throws IOException {
        AttackConnection connection = keep(new AttackConnection(port, type));
        for (int i = 0; i < 20; i++) {
            connection.send(bytes);
        }
    }

    @Test
    void emptyRequests() throws Exception {
        byte[] requests = AttackConnection.repeated(new byte[] {0, 0}, 130_000);
        atOnce(60, () -> keep(new AttackConnection(bus.zmq().manage(), SocketType.REQ))
                .send(requests));
        assertThat(bus.metric("threatbus_zmq_requests_total", "action=\"none\""))
                .as("requests that ask for nothing")
                .isGreaterThan(60);
        requireUnharmed("empty requests");
    }

    @Test
    void manyTopics() throws Exception {
        for (int connection = 0; connection < 400; connection++) {
            AttackConnection manager = keep(new AttackConnection(bus.zmq().manage(), SocketType.REQ));
            for (int request = 0; request < 25; request++) {
                String prefix = connection + "-" + request + "-";
                manager.send(AttackConnection.request(Map.of(
                        "action",
                        "subscribe",
                        "topic",
                        IntStream.range(0, 100).mapToObj(i -> prefix + i).toList())));
            }
        }
        Await.until("the rest is counted", () -> bus.metric("threatbus_memory_refused_total", "subscriptions") > 0);
        for (int i = 0; i < 5; i++) {
            long begin = System.nanoTime();
            assertThat(bus.zmq().register("stix2/indicator")).isNotEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("how long somebody else takes to subscribe")
                    .isLessThan(LONGEST);
        }
        requireUnharmed("many topics");
    }

    @Test
    void allSubscriptions() throws Exception {
        AttackConnection manager = keep(new AttackConnection(bus.zmq().manage(), SocketType.REQ));
        byte[] request = AttackConnection.request(Map.of("action", "subscribe", "topic", "t".repeat(1000)));
        atOnce(1, () -> manager.send(AttackConnection.repeated(request, 12_000)));
        assertThat(bus.zmq().register("stix2/indicator")).isNotEmpty();
        requireUnharmed("all subscriptions");
    }

    @Test
    void importsOfOneLargeObject() throws Exception {
        byte[] head = ("POST /api/plugins/store/import HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 16000100\r\n\r\n"
                        + "{\"x\":\"")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] letters = "A".repeat(15_000_000).getBytes(StandardCharsets.US_ASCII);
        atOnce(28, () -> {
            Socket socket = keep(new Socket(InetAddress.getLoopbackAddress(), bus.admin()));
            socket.getOutputStream().write(head);
            socket.getOutputStream().write(letters);
        });
        assertThat(bus.metric("threatbus_memory_refused_total", "request bodies"))
                .as("imports that found no room")
                .isPositive();
        requireUnharmed("imports of one large object");
    }

    @Test
    void keyUpdatesWhoseAnswersNobodyReads() throws Exception {
        Set<String> looksFor = ConcurrentHashMap.newKeySet();
        try (ZeekPeer zeek = new ZeekPeer(
                bus.zeek(), directory.resolve("zeek"), Duration.ZERO, (operation, value) -> looksFor.add(value))) {
            int begin = healthy.arrived();
            atOnce(4, () -> keep(new TlsAttack(bus.zeek())).updateKeys(20_000));
            awaitDelivery();
            Await.until("the sensor has what came meanwhile", () -> looksFor.size() >= healthy.arrived() - begin);
            assertThat(zeek.losses()).isZero();
            Await.until("they are closed", () -> bus.metric("threatbus_zeek_broker_peers_lost_total", "") == 4);
        }
        requireUnharmed("key updates whose answers nobody reads");
    }

    @Test
    void hostileTexts() throws Exception {
        AttackConnection publisher = keep(new AttackConnection(bus.zmq().send(), SocketType.PUB));
        List<String> texts = List.of(
                "\u001b[31mRED\u001b]0;owned\u0007",
                "a\r\n2026-11-29T00:00:00.000Z ERROR [main] Daemon - FORGED LINE",
                "\u009b31mC1\u009d0;owned\u009c",
                "\u202edcba\u2066",
                "\u2028LS\u2029PS\u0085NEL",
                "<script>document.title='XSS'</script>",
                "' OR 1=1 --",
                "../../../../etc/passwd");
        for (String text : texts) {
            String json = "\"" + text.replace("\"", "\\\"") + "\"";
            for (String object : List.of(
                    "{\"type\":" + json + "}",
                    "{\"type\":\"indicator\",\"id\":" + json + "}",
                    "{\"type\":\"indicator\",\"pattern\":" + json + ",\"pattern_type\":" + json + "}")) {
                publisher.send(AttackConnection.publication(object));
            }
            publisher.send(AttackConnection.publication(
                    "harmless.example", ",\"name\":\"" + text.replaceAll("\\p{Cntrl}", "?") + "\""));
        }
        try (ZmtpClient manager = BusPorts.connect(bus.zmq().manage(), SocketType.REQ)) {
            for (String request : List.of(
                    "\u001b[31m\r\n",
                    "{\"action\": \"\u001b[31m\", \"topic\": \"\u202e\"}",
                    "{\"action\": \"subscribe\", \"topic\": \"stix2\", \"snapshot\": 1e2147483647}")) {
                manager.send(List.of(new byte[0], request.getBytes(StandardCharsets.UTF_8)));
                manager.flush();
                assertThat(new String(manager.receive().get(1), StandardCharsets.UTF_8))
                        .contains("error");
            }
        }
        Await.until("they are counted", () -> bus.metric("threatbus_messages_rejected_total", "") >= texts.size() * 2);
        for (String printed : List.of(bus.log(), bus.get("/api/rejected"), bus.get("/api/trace?q=harmless"))) {
            assertThat(printed.replace("\n", "").codePoints())
                    .noneMatch(point -> Character.isISOControl(point)
                            || (point >= 0x202a && point <= 0x202e)
                            || point == 0x2028
                            || point == 0x2029);
        }
        assertThat(bus.log().lines()).noneMatch(line -> line.contains("FORGED") && line.startsWith("2026-11-29T00:00"));
        requireUnharmed("hostile texts");
    }
}
