package io.threatbus.app.misp.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.misp.update.UpdateFixture;
import io.threatbus.testing.Await;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Nothing but a stop ends the threads of the feeds. */
class FeedThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SILENCE = Duration.ofSeconds(25);

    private final UpdateFixture bench = new UpdateFixture();
    private final RecordingListener watcher = new RecordingListener();
    private final ZContext context = new ZContext();
    private final ZMQ.Socket publisher = context.createSocket(SocketType.XPUB);

    @AfterEach
    void stop() {
        context.close();
        bench.close();
    }

    @FunctionalInterface
    private interface Task {
        void run() throws InterruptedException;
    }

    private static Thread start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "feed");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private ZmqFeed zmq(String host, int port) {
        return zmq(host, port, SILENCE, ZmqFeed.Timing.USUAL);
    }

    private ZmqFeed zmq(String host, int port, Duration silence, ZmqFeed.Timing timing) {
        return new ZmqFeed(settings(host, port, silence), bench.intake(), watcher, timing);
    }

    private static ZmqFeedSettings settings(String host, int port, Duration silence) {
        return new ZmqFeedSettings(
                host, port, Optional.empty(), Optional.empty(), 1 << 20, silence, Optional.empty(), Optional.empty());
    }

    private void awaitSubscription() {
        publisher.setReceiveTimeOut(20_000);
        assertThat(publisher.recv()).isNotNull();
    }

    private void send(int number) {
        String json =
                "{\"Attribute\":{\"id\":\"" + number + "\",\"event_id\":\"7\",\"type\":\"ip-dst\",\"to_ids\":true,"
                        + "\"uuid\":\"16e73815-876c-443a-81ca-00000000000" + number + "\",\"timestamp\":\"1795373754\","
                        + "\"value\":\"198.51.100." + number + "\"},\"Event\":{\"id\":\"7\"},\"action\":\"add\"}";
        publisher.send(("misp_json_attribute " + json).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPublisherWhoseNameDoesNotResolveIsTriedAgainAndAgain() throws Exception {
        ZmqFeed feed = zmq("misp.invalid", 50_000);
        Thread thread = start(feed::run);
        Await.until("it is tried twice", () -> watcher.count("cannot listen to misp.invalid:50000") >= 2);
        feed.stop();
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void brokersWhoseNamesDoNotResolveAreTriedAgainAndAgain() throws Exception {
        KafkaFeed feed = new KafkaFeed(
                new KafkaFeedSettings(
                        List.of("misp_attribute"),
                        Duration.ofSeconds(1),
                        Map.of("bootstrap.servers", "kafka.invalid:9092", "group.id", "threatbus")),
                bench.intake(),
                watcher);
        Thread thread = start(feed::run);
        Await.until("it is tried twice", () -> watcher.count("No resolvable bootstrap urls") >= 2);
        feed.stop();
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void certificatesThatAreNotThereYetAreTriedAgainAndAgain() throws Exception {
        KafkaFeed feed = new KafkaFeed(
                new KafkaFeedSettings(
                        List.of("misp_attribute"),
                        Duration.ofSeconds(1),
                        Map.of(
                                "bootstrap.servers", "127.0.0.1:1",
                                "ssl.certificate.location", "/nowhere/client.pem",
                                "ssl.key.location", "/nowhere/client.key")),
                bench.intake(),
                watcher);
        start(feed::run);
        Await.until("it is tried twice", () -> watcher.count("cannot read ssl.certificate.location") >= 2);
        feed.stop();
    }

    @Test
    void aMemoryThatFailsForAWhileCostsNoFeed() throws Exception {
        int port = publisher.bindToRandomPort("tcp://127.0.0.1");
        ZmqFeed feed = zmq("127.0.0.1", port);
        start(feed::run);
        awaitSubscription();
        bench.memory.set(false, false);
        send(1);
        Await.until("the loss is told", () -> watcher.count("missed: the disk is full") == 1);
        bench.memory.set(true, true);
        send(2);
        Await.until("the next one comes", () -> bench.queue.size() == 1);
        assertThat(bench.queue.take()).containsExactly("add [ipv4-addr:value = '198.51.100.2']");
        feed.stop();
    }

    @Test
    void aPublisherThatHasOnlyAnAddressOfTheNewerKindIsHeard() throws Exception {
        publisher.setIPv6(true);
        int port = publisher.bindToRandomPort("tcp://[::1]");
        ZmqFeed feed = zmq("[::1]", port);
        start(feed::run);
        awaitSubscription();
        send(1);
        Await.until("it comes", () -> bench.queue.size() == 1);
        feed.stop();
    }

    @Test
    void ofSeveralAddressesTheOneIsTakenWhereThePublisherListens() throws Exception {
        InetAddress older = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetAddress newer = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        int port = publisher.bindToRandomPort("tcp://127.0.0.1");
        PublisherAddress.connect(List.of(newer, older), settings("both", port, SILENCE), PATIENCE)
                .close();
    }

    @Test
    void aConnectionThatGoesDeadWithoutAWordIsReplaced() throws Exception {
        // Otherwise it does not show that somebody else asks for the same.
        publisher.setXpubVerbose(true);
        int port = publisher.bindToRandomPort("tcp://127.0.0.1");
        try (FreezingRelay relay = new FreezingRelay(port)) {
            ZmqFeed feed = zmq(
                    "127.0.0.1",
                    relay.port(),
                    Duration.ofMillis(300),
                    new ZmqFeed.Timing(PATIENCE, Duration.ofMillis(300), PATIENCE));
            start(feed::run);
            awaitSubscription();
            send(1);
            Await.until("it comes", () -> bench.queue.size() == 1);
            long before = watcher.count("nothing from 127.0.0.1");
            relay.freeze();
            Await.until("the silence is told", () -> watcher.count("nothing from 127.0.0.1") > before);
            awaitSubscription();
            send(2);
            Await.until("the next one comes over another connection", () -> bench.queue.size() == 2);
            feed.stop();
        }
    }

    @Test
    void whatAcceptsConnectionsButSaysNothingNeverCountsAsConnected() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ZmqFeed feed = zmq(
                    "127.0.0.1",
                    mute.getLocalPort(),
                    SILENCE,
                    new ZmqFeed.Timing(Duration.ofMillis(500), PATIENCE, PATIENCE));
            start(feed::run);
            try (Socket first = mute.accept();
                    Socket second = mute.accept()) {
                assertThat(first.getPort()).isNotEqualTo(second.getPort());
            }
            assertThat(watcher.connections()).isZero();
            feed.stop();
        }
    }

    @Test
    void aFrameThatIsTooLongIsNamedAndTheNextOneComes() throws Exception {
        int port = publisher.bindToRandomPort("tcp://127.0.0.1");
        ZmqFeed feed = zmq("127.0.0.1", port);
        start(feed::run);
        awaitSubscription();
        publisher.send(frame((1 << 20) + 1));
        publisher.send(frame(3 << 20));
        send(1);
        Await.until("the next one comes", () -> bench.queue.size() == 1);
        assertThat(watcher.count("rejected: too-large")).isEqualTo(2);
        assertThat(watcher.count("interrupted")).isZero();
        feed.stop();
    }

    @Test
    void thatAMessageTookLongIsTold() throws Exception {
        int port = publisher.bindToRandomPort("tcp://127.0.0.1");
        ZmqFeed feed = zmq("127.0.0.1", port, SILENCE, new ZmqFeed.Timing(PATIENCE, PATIENCE, Duration.ZERO));
        start(feed::run);
        awaitSubscription();
        send(1);
        Await.until("it is told", () -> watcher.count("late") == 1);
        feed.stop();
    }

    private static byte[] frame(int length) {
        byte[] frame = new byte[length];
        byte[] begin = "misp_json_attribute {".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(begin, 0, frame, 0, begin.length);
        return frame;
    }
}
