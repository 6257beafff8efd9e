package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.message.Indicator;
import io.threatbus.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** The plugin in a real bus, fed by a real ZeroMQ socket. */
class MispZmqTest {
    private final List<JsonNode> recorded = Vectors.frames();
    private final ZContext context = new ZContext();
    private final ZMQ.Socket publisher = context.createSocket(SocketType.XPUB);
    private final int port = publisher.bindToRandomPort("tcp://127.0.0.1");
    private final FakeMisp misp = new FakeMisp();
    private final long now = Instant.now().getEpochSecond();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        context.close();
        misp.close();
    }

    private String zmq(String... more) {
        return "zmq: {host: 127.0.0.1, port: " + port + String.join("", more) + "}";
    }

    private String api() {
        return "api: {host: '" + misp.host() + "', ssl: true, key: " + FakeMisp.KEY + "}";
    }

    /** Waits until the plugin's subscription has come through. */
    private void awaitSubscription() {
        publisher.setReceiveTimeOut(20_000);
        assertThat(publisher.recv()).isNotNull();
    }

    /** Waits until the plugin's subscription has ended: of two at a time only the first would be told. */
    private void awaitDeparture() {
        awaitSubscription();
    }

    private void send(String frame) {
        publisher.send(frame.getBytes(StandardCharsets.UTF_8));
    }

    private void sendRecorded(int... lines) {
        for (int line : lines) {
            send(recorded.get(line).get("frame").asText());
        }
    }

    private static String attribute(long id, String value, long timestamp, String action) {
        return "misp_json_attribute {\"Attribute\":{\"id\":\"" + id
                + "\",\"event_id\":\"7\",\"category\":\"Network activity\","
                + "\"type\":\"ip-dst\",\"to_ids\":true,\"uuid\":\"" + FakeMisp.uuid(id) + "\",\"timestamp\":\""
                + timestamp
                + "\",\"value\":\"" + value + "\"},\"Event\":{\"id\":\"7\"},\"action\":\"" + action + "\"}";
    }

    @Test
    void recordedAdditionsEditsAndDeletionsReachASubscriberWithBrokenFramesInBetween() throws Exception {
        try (TestBus bus = new TestBus(zmq())) {
            awaitSubscription();
            sendRecorded(50, 52, 53, 54, 55, 56, 51, 45);
            sendRecorded(0, 2, 3, 4, 1, 8, 11, 12, 6, 16, 17, 18, 19, 27);
            String old = "[ipv4-addr:value = '198.51.100.7']";
            String pair = "[domain-name:resolves_to_refs[*].value = '198.51.100.8' AND domain-name:value ="
                    + " 'evil.example.com']";
            String hash =
                    "[file:hashes.'SHA-256' = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']";
            for (String expected : List.of(
                    "add " + old,
                    "remove " + old,
                    "add " + old,
                    "edit " + old,
                    "add " + pair,
                    "remove " + pair,
                    "remove " + hash,
                    "add [file:name = 'evil.exe']",
                    "add [ipv4-addr:value = '203.0.113.201']",
                    // Only the label says that the type is another one.
                    "edit [ipv4-addr:value = '203.0.113.201']",
                    "remove [ipv4-addr:value = '203.0.113.201']",
                    "add [ipv4-addr:value = '203.0.113.202']",
                    "add [file:name = 'readme.txt']",
                    // Event 1 is deleted.
                    "remove " + old,
                    "remove [file:name = 'evil.exe']")) {
                assertThat(bus.next()).isEqualTo(expected);
            }
            assertThat(bus.rest(Duration.ofMillis(200))).isEmpty();
            assertThat(bus.metric("misp_sent", "add")).isEqualTo(7);
            bus.awaitHealth("zmq connected");
        }
    }

    @Test
    void versionsOfAnIndicatorFollowEachOtherInTime() throws Exception {
        try (TestBus bus = new TestBus(zmq())) {
            awaitSubscription();
            sendRecorded(0, 2, 3, 4);
            Indicator before = bus.nextIndicator();
            assertThat(before.created()).hasToString("2026-11-22T18:55:54.000Z");
            for (int i = 0; i < 3; i++) {
                Indicator next = bus.nextIndicator();
                assertThat(next.id()).isEqualTo(before.id());
                assertThat(next.created()).isEqualTo(before.created());
                assertThat(next.modified()).isGreaterThan(before.modified());
                before = next;
            }
            assertThat(before.objectMarkingRefs())
                    .extracting(Object::toString)
                    .containsExactly("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da");
        }
    }

    @Test
    void whatWasSentIsWithdrawnAlsoAfterARestart() throws Exception {
        try (TestBus bus = new TestBus(Optional.of(directory), zmq(), "filter: [{types: ip-dst}]")) {
            awaitSubscription();
            sendRecorded(0);
            bus.next();
        }
        awaitDeparture();
        try (TestBus bus = new TestBus(Optional.of(directory), zmq(), "filter: [{types: ip-dst}]")) {
            awaitSubscription();
            sendRecorded(0);
            send(attribute(1, "ignored", 1, "delete")
                    .replace(FakeMisp.uuid(1), "16e73815-876c-443a-81ca-9dc1e75e1a23"));
            assertThat(bus.next()).isEqualTo("remove [ipv4-addr:value = '198.51.100.7']");
        }
    }

    @Test
    void attributesAreLookedUpBeforeTheFilterDecides() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now, "tlp:green");
        misp.add(2, "ip-dst", "198.51.100.2", now, "tlp:red");
        try (TestBus bus = new TestBus(api(), zmq(), "max_tlp: amber", "enrich: {settle: 50ms}")) {
            awaitSubscription();
            send(attribute(2, "198.51.100.2", now, "add"));
            send(attribute(1, "198.51.100.1", now, "add"));
            Indicator first = bus.nextIndicator();
            assertThat(first.pattern()).isEqualTo("[ipv4-addr:value = '198.51.100.1']");
            assertThat(first.text("name")).contains("Campaign");
            // The event's tags change, and no message but that of the tag tells.
            misp.change(
                    1, a -> a.putArray("Tag").addObject().put("name", "tlp:red").put("inherited", 1));
            misp.change(
                    2,
                    a -> a.putArray("Tag").addObject().put("name", "tlp:green").put("inherited", 1));
            send("misp_json_tag {\"Tag\":{\"name\":\"tlp:red\",\"event_id\":\"7\"},\"action\":\"attached to event\"}");
            assertThat(List.of(bus.next(), bus.next()))
                    .containsExactly(
                            "remove [ipv4-addr:value = '198.51.100.1']", "add [ipv4-addr:value = '198.51.100.2']");
            // A secret attribute is deleted: nobody hears of it.
            send(attribute(1, "198.51.100.1", now + 1, "soft-delete"));
            assertThat(bus.rest(Duration.ofMillis(300))).isEmpty();
        }
    }

    @Test
    void whileMispDoesNotAnswerOnlyWhatTheFilterCanDecideIsSent() throws Exception {
        misp.failing(500, 1000);
        try (TestBus bus = new TestBus(api(), zmq(), "enrich: {settle: 20ms, timeout: 100ms}")) {
            awaitSubscription();
            send(attribute(1, "198.51.100.1", now, "add"));
            assertThat(bus.next()).isEqualTo("add [ipv4-addr:value = '198.51.100.1']");
        }
        awaitDeparture();
        try (TestBus bus = new TestBus(api(), zmq(), "max_tlp: amber", "enrich: {settle: 20ms, timeout: 100ms}")) {
            awaitSubscription();
            send(attribute(2, "198.51.100.2", now, "add"));
            Await.until("it is dropped", () -> bus.metric("misp_ignored", "undecidable") == 1);
            assertThat(bus.rest(Duration.ofMillis(50))).isEmpty();
        }
    }

    @Test
    void whatMispCouldNotBeAskedAboutComesWhenItAnswersAgain() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now, "tlp:green");
        misp.failing(500, 1000);
        try (TestBus bus = new TestBus(api(), zmq(), "max_tlp: amber", "enrich: {settle: 20ms, timeout: 100ms}")) {
            awaitSubscription();
            send(attribute(1, "198.51.100.1", now, "add"));
            Await.until("it is dropped", () -> bus.metric("misp_ignored", "undecidable") == 1);
            misp.healed();
            assertThat(bus.next()).isEqualTo("add [ipv4-addr:value = '198.51.100.1']");
        }
    }

    @Test
    void whatHappenedDuringAnInterruptionIsCaughtUpWith() throws Exception {
        misp.add(1, "ip-dst", "198.51.100.1", now - 100);
        try (TestBus bus = new TestBus(Optional.of(directory), api(), zmq(), "enrich: {settle: 20ms}")) {
            awaitSubscription();
            send(attribute(1, "198.51.100.1", now - 100, "add"));
            bus.next();
        }
        misp.change(1, a -> a.put("deleted", true).put("timestamp", String.valueOf(now - 90)));
        misp.add(2, "ip-dst", "198.51.100.2", now - 80);
        try (TestBus bus = new TestBus(Optional.of(directory), api(), zmq(), "enrich: {settle: 20ms}")) {
            assertThat(List.of(bus.next(), bus.next()))
                    .containsExactlyInAnyOrder(
                            "remove [ipv4-addr:value = '198.51.100.1']", "add [ipv4-addr:value = '198.51.100.2']");
        }
    }

    @Test
    void whatIsMadeBeforeTheFeedConnectsForTheFirstTimeIsCaughtUpWith() throws Exception {
        int later = publisherPort();
        misp.add(1, "ip-dst", "198.51.100.1", now - 1_000);
        try (TestBus bus = new TestBus(api(), "zmq: {host: 127.0.0.1, port: " + later + "}")) {
            misp.add(2, "ip-dst", "198.51.100.2", now + 1);
            ZMQ.Socket late = context.createSocket(SocketType.XPUB);
            late.bind("tcp://127.0.0.1:" + later);
            assertThat(bus.next()).isEqualTo("add [ipv4-addr:value = '198.51.100.2']");
            assertThat(bus.rest(Duration.ofMillis(200))).isEmpty();
        }
    }

    private static int publisherPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void numbersThatNoTimeCanHaveCostNothingButThemselves() throws Exception {
        try (TestBus bus = new TestBus(zmq())) {
            awaitSubscription();
            send(attribute(1, "198.51.100.1", 99_999_999_999_999_999L, "add"));
            send(attribute(2, "198.51.100.2", now, "add")
                    .replace(
                            "\"value\"",
                            "\"Sighting\":[{\"type\":\"2\",\"date_sighting\":\"99999999999999999\"}],\"value\""));
            send(attribute(3, "198.51.100.3", now, "add")
                    .replace("\"value\"", "\"first_seen\":\"+999999999-01-01T00:00:00Z\",\"value\""));
            assertThat(List.of(bus.next(), bus.next()))
                    .containsExactly(
                            "add [ipv4-addr:value = '198.51.100.2']", "add [ipv4-addr:value = '198.51.100.3']");
        }
    }

    @Test
    void silenceShowsInHealth() throws Exception {
        try (TestBus bus = new TestBus(zmq(", silence: 300ms"))) {
            awaitSubscription();
            bus.awaitHealth("nothing from 127.0.0.1:" + port);
            sendRecorded(45);
            bus.awaitHealth("zmq connected");
        }
    }

    @Test
    void aRefusedPasswordShowsInHealth() throws Exception {
        try (ZContext server = new ZContext()) {
            ZMQ.Socket zap = server.createSocket(SocketType.REP);
            zap.bind("inproc://zeromq.zap.01");
            Thread authority = new Thread(() -> refuseEverybody(zap), "zap");
            authority.setDaemon(true);
            authority.start();
            ZMQ.Socket guarded = server.createSocket(SocketType.PUB);
            guarded.setPlainServer(true);
            guarded.setZapDomain("misp");
            int guardedPort = guarded.bindToRandomPort("tcp://127.0.0.1");
            try (TestBus bus =
                    new TestBus("zmq: {host: 127.0.0.1, port: " + guardedPort + ", username: a, password: b}")) {
                bus.awaitHealth("check username and password");
                assertThat(bus.health()).doesNotContain("password=b");
            }
        }
    }

    private static void refuseEverybody(ZMQ.Socket zap) {
        try {
            while (true) {
                zap.recvStr();
                String request = zap.recvStr();
                while (zap.hasReceiveMore()) {
                    zap.recv();
                }
                zap.sendMore("1.0");
                zap.sendMore(request);
                zap.sendMore("400");
                zap.sendMore("no");
                zap.sendMore("");
                zap.send("");
            }
        } catch (ZMQException e) {
            // The context is closed: the test is over.
        }
    }
}
