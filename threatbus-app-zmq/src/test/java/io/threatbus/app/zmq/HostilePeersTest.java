package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import io.threatbus.zmtp.RawPeer;
import io.threatbus.zmtp.wire.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What one peer does is no loss, and no long wait, for another. */
class HostilePeersTest {
    private static final byte[] PING = {4, 7, 4, 'P', 'I', 'N', 'G', 0, 0};

    private static byte[] repeated(byte[] frame, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(frame.length * times);
        for (int i = 0; i < times; i++) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    private static Thread sending(int port, SocketType type, byte[] bytes, List<Socket> open) {
        Thread thread = new Thread(() -> {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                synchronized (open) {
                    open.add(socket);
                }
                socket.getOutputStream().write(RawPeer.handshake(type));
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                // The bus, or the end of the test, has closed it.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void close(List<Socket> open) throws IOException {
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static ZmqSettings settings(int maxSubscriptions, QueueSettings queue) {
        ZmqSettings defaults = ZmqSettings.onLoopback(0, 0, 0);
        return new ZmqSettings(
                defaults.host(),
                0,
                0,
                0,
                Optional.empty(),
                false,
                queue,
                defaults.heartbeatGrace(),
                defaults.hold(),
                maxSubscriptions,
                1000);
    }

    /** Numbers of indicators that nobody was sent before. */
    private final AtomicInteger numbers = new AtomicInteger(1000);

    /** Messages that go through while others do their worst, one after the other, each in time. */
    private void assertServed(ZmqApp app, int count) {
        for (int i = 0; i < count; i++) {
            long sent = System.nanoTime();
            app.send("stix2/indicator", Stix.indicator(numbers.getAndIncrement()));
            assertThat(app.receive().topic()).isEqualTo(app.p2pTopic() + "indicator");
            assertThat(app.heartbeat().get("status")).isEqualTo("success");
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void whoAsksWithoutReadingIsNotReadFromAndNobodyElseWaits() throws IOException {
        List<Socket> open = new ArrayList<>();
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            byte[] pings = repeated(PING, 1_000_000);
            for (int i = 0; i < 5; i++) {
                sending(bus.ports().manage(), SocketType.REQ, pings, open);
                sending(bus.ports().pub(), SocketType.SUB, pings, open);
                sending(bus.ports().sub(), SocketType.PUB, pings, open);
            }
            assertServed(app, 20);
            assertThat(bus.metric("memory_reserved_bytes", "zmq requests and answers"))
                    .isLessThan(10 * 300_000L);
            close(open);
            Await.until("all is released", () -> bus.metric("memory_reserved_bytes", "zmq requests and answers") == 0);
        }
    }

    @Test
    void aHundredThousandEmptyRequestsInOnePieceKeepNobodyFromBeingServed() throws IOException {
        List<Socket> open = new ArrayList<>();
        try (TestBus bus = new TestBus();
                ZmqApp app = bus.app().subscribe("stix2")) {
            byte[] requests = repeated(new byte[] {0, 0}, 100_000);
            for (int i = 0; i < 20; i++) {
                sending(bus.ports().manage(), SocketType.REQ, requests, open);
            }
            assertServed(app, 20);
            close(open);
        }
    }

    @Test
    void whereUnfinishedMessagesTakeTooMuchWhoeverHoldsMostIsSentAway() throws IOException {
        List<Socket> open = new ArrayList<>();
        try (TestBus bus = new TestBus(32L * 1024 * 1024, ZmqSettings.onLoopback(0, 0, 0));
                ZmqApp app = bus.app().subscribe("stix2");
                LogCapture log = LogCapture.of("io.threatbus.zmtp")) {
            int length = 1_000_000;
            byte[] unfinished = Arrays.copyOf(
                    ByteBuffer.allocate(9).put((byte) 2).putLong(length).array(), length);
            for (int i = 0; i < 60; i++) {
                sending(bus.ports().sub(), SocketType.PUB, unfinished, open);
            }
            Await.until("memory is short", () -> bus.metric("memory_refused", "zmq unfinished messages") > 0);
            assertServed(app, 10);
            assertThat(bus.metric("memory_reserved_bytes", "zmq unfinished messages"))
                    .isLessThanOrEqualTo(32L * 1024 * 1024 / 100 * 15);
            assertThat(log.lines("is closed")).hasSize(1);
            close(open);
            Await.until("all is released", () -> bus.metric("memory_reserved_bytes", "zmq unfinished messages") == 0);
        }
    }

    @Test
    void thoseWhoSubscribeAndNeverComeMakeRoomForThoseWhoDo() {
        try (TestBus bus = new TestBus(settings(5, QueueSettings.DEFAULT));
                LogCapture log = LogCapture.of(SubscriptionLog.class);
                ZmqApp first = bus.app().subscribe("stix2")) {
            for (int i = 0; i < 20; i++) {
                bus.app().register("stix2", 0);
            }
            assertThat(bus.subscribers()).hasSizeLessThanOrEqualTo(5);
            assertServed(first, 2);
            assertThat(log.lines("has subscribed")).hasSizeLessThanOrEqualTo(1);
            List<ZmqApp> connected = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                connected.add(bus.app().subscribe("stix2"));
            }
            connected.forEach(app -> assertServed(app, 1));
            Map<?, ?> reply = bus.app().request(Map.of("action", "subscribe", "topic", "stix2"));
            assertThat(reply.get("status")).isEqualTo("error");
            assertThat(bus.metric("zmq_refused_subscriptions")).isOne();
            connected.forEach(ZmqApp::close);
        }
    }

    @Test
    void whoSpeaksSomethingElseIsNamedInOneLine() throws IOException {
        Map<String, byte[]> all = Map.of(
                "HTTP",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "TLS",
                new byte[] {0x16, 3, 1, 2, 0, 1},
                "ZMTP 1.0 (libzmq 2)",
                new byte[] {1, 0},
                "ZMTP 2 (libzmq 3)",
                new byte[] {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 2},
                "CURVE",
                greeting("CURVE"),
                "PLAIN",
                greeting("PLAIN"));
        for (Map.Entry<String, byte[]> foreign : all.entrySet()) {
            try (TestBus bus = new TestBus();
                    LogCapture log = LogCapture.of("io.threatbus")) {
                for (int i = 0; i < 5; i++) {
                    say(foreign.getValue(), bus.ports().manage());
                }
                Await.until("it is told", () -> log.lines(foreign.getKey()).size() == 1);
                assertThat(log.lines("does not let")).hasSize(1);
            }
        }
    }

    private static void say(byte[] begin, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(begin);
            socket.setSoTimeout(10_000);
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // Reset: it is closed while some of it is not read.
        }
    }

    private static byte[] greeting(String mechanism) {
        byte[] greeting = new byte[64];
        greeting[0] = (byte) 0xff;
        greeting[9] = 0x7f;
        greeting[10] = 3;
        System.arraycopy(mechanism.getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, mechanism.length());
        return greeting;
    }

    @Test
    void anApplicationWhoseQueueOverflowedIsToldToSubscribeAgainAndThenAllIsWell() {
        QueueSettings small = new QueueSettings(1000, 400_000, Overflow.DROP_OLDEST);
        try (TestBus bus = new TestBus(settings(100, small));
                ZmqApp publisher = bus.app();
                ZmqApp slow = bus.app().subscribe("stix2")) {
            assertThat(slow.heartbeat().get("status")).isEqualTo("success");
            String large = "x".repeat(200_000);
            for (int i = 0; i < 100; i++) {
                publisher.send("stix2/indicator", Stix.indicator(i).replace("{", "{\"x_large\": \"" + large + "\", "));
            }
            Await.until("something is dropped", () -> bus.metric("messages_dropped") > 0);
            Map<?, ?> reply = slow.heartbeat();
            assertThat(reply.get("status")).isEqualTo("error");
            assertThat((String) reply.get("reason")).contains("dropped").contains("subscribe again");
            assertThat(Optional.ofNullable(slow.heartbeat().get("status"))).hasValue("error");
            try (ZmqApp again = bus.app().subscribe("stix2")) {
                assertServed(again, 1);
            }
        }
    }
}
