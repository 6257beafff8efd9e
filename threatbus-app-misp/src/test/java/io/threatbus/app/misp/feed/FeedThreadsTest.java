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
        return zmq(host, port, Duration.ofSeconds(25), Duration.ofSeconds(15));
    }

    private ZmqFeed zmq(String host, int port, Duration silence, Duration patience) {
        return new ZmqFeed(
                new ZmqFeedSettings(host, port, Optional.empty(), Optional.empty(), 1 << 20, silence),
                bench.intake(),
                watcher,
                patience);
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
    void aPublisherWithAddressesOfBothKindsIsAskedAtTheOneWhereItUsuallyListens() throws Exception {
        InetAddress older = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetAddress newer = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        assertThat(ZmqFeed.areOnlyIpv6(List.of(newer, older))).isFalse();
        assertThat(ZmqFeed.areOnlyIpv6(List.of(newer))).isTrue();
    }

    @Test
    void aConnectionThatGoesDeadWithoutAWordIsReplaced() throws Exception {
        // Otherwise it does not show that somebody else asks for the same.
        publisher.setXpubVerbose(true);
        int port = publisher.bindToRandomPort("tcp://127.0.0.1");
        try (FreezingRelay relay = new FreezingRelay(port)) {
            ZmqFeed feed = zmq("127.0.0.1", relay.port(), Duration.ofMillis(300), Duration.ofSeconds(2));
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
            ZmqFeed feed = zmq("127.0.0.1", mute.getLocalPort(), Duration.ofSeconds(25), Duration.ofMillis(1_500));
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
    void aFrameThatIsTooLongIsNamedAndOneThatIsFarTooLongCostsOnlyTheConnection() throws Exception {
        int port = publisher.bindToRandomPort("tcp://127.0.0.1");
        ZmqFeed feed = zmq("127.0.0.1", port, Duration.ofSeconds(25), Duration.ofMillis(500));
        start(feed::run);
        awaitSubscription();
        publisher.send(frame((1 << 20) + 1));
        Await.until("it is named", () -> watcher.count("rejected: too-large") == 1);
        publisher.send(frame(3 << 20));
        Await.until("the connection ends", () -> watcher.count("is lost") == 1);
        awaitSubscription();
        awaitSubscription();
        send(1);
        Await.until("the next one comes", () -> bench.queue.size() == 1);
        assertThat(watcher.count("rejected: too-large")).isEqualTo(1);
        feed.stop();
    }

    private static byte[] frame(int length) {
        byte[] frame = new byte[length];
        byte[] begin = "misp_json_attribute {".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(begin, 0, frame, 0, begin.length);
        return frame;
    }
}
