package io.threatbus.zmtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import io.threatbus.zmtp.wire.Frames;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    private Optional<EventLoop> running = Optional.empty();
    private Optional<Thread> thread = Optional.empty();

    @AfterEach
    void stop() throws InterruptedException {
        running.ifPresent(EventLoop::stop);
        thread.orElseThrow().join(10_000);
    }

    private Port start(EventLoop loop, SocketType type, ConnectionListener listener) throws IOException {
        return start(loop, type, 100, listener);
    }

    private Port start(EventLoop loop, SocketType type, int mostConnections, ConnectionListener listener)
            throws IOException {
        Port port = loop.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Port.Settings(type, 10_000, mostConnections, listener));
        Thread owner = new Thread(loop, "loop");
        running = Optional.of(loop);
        thread = Optional.of(owner);
        owner.start();
        return port;
    }

    /** Answers everything with itself. */
    private static final class Echo implements ConnectionListener {
        @Override
        public void frame(Connection connection, boolean more, byte[] data, int offset, int length) {
            connection.send(List.of(Arrays.copyOfRange(data, offset, offset + length)));
        }
    }

    @Test
    void aHandshakeThatWaitsUnreadWhileTheLoopIsHeldUpIsNotLate() throws IOException {
        AtomicLong now = new AtomicLong();
        AtomicInteger opened = new AtomicInteger();
        AtomicReference<Optional<RawPeer>> waiting = new AtomicReference<>(Optional.empty());
        Port port = start(new EventLoop(new EventLoop.Work() {}, now::get), SocketType.SUB, new ConnectionListener() {
            @Override
            public void opened(Connection connection) {
                opened.incrementAndGet();
            }

            /** Holds the loop up, as a full queue does. */
            @Override
            public void frame(Connection connection, boolean more, byte[] data, int offset, int length) {
                greet(waiting.get().orElseThrow());
                now.addAndGet(Duration.ofSeconds(40).toNanos());
            }
        });
        try (RawPeer publisher = new RawPeer(port.number()).greet(SocketType.PUB);
                RawPeer late = new RawPeer(port.number())) {
            Await.until("both are there", () -> opened.get() == 1 && port.connections() == 2);
            waiting.set(Optional.of(late));

            publisher.send(Frames.frame(0, HELLO));

            Await.until("its handshake is read", () -> opened.get() == 2);
        }
    }

    private static void greet(RawPeer peer) {
        try {
            peer.greet(SocketType.PUB);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoOnlyConnectsTakesNoPlaceFromThoseWhoTalk() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        ConnectionListener counting = new ConnectionListener() {
            @Override
            public void opened(Connection connection) {
                opened.incrementAndGet();
            }

            @Override
            public void frame(Connection connection, boolean more, byte[] data, int offset, int length) {}
        };
        Port port = start(new EventLoop(new EventLoop.Work() {}), SocketType.SUB, 400, counting);
        List<RawPeer> peers = new ArrayList<>();
        try (LogCapture log = LogCapture.of(Refusals.class);
                RawPeer early = new RawPeer(port.number()).greet(SocketType.PUB)) {
            Await.until("one is let in before", () -> opened.get() == 1);
            for (int i = 0; i < 1000; i++) {
                peers.add(new RawPeer(port.number()));
            }
            Await.until("most of them are closed", () -> port.refused() == 950);
            peers.add(new RawPeer(port.number()).greet(SocketType.PUB));
            Await.until("whoever talks is let in", () -> opened.get() == 2);
            assertThat(port.connections()).isLessThanOrEqualTo(52);
            assertThat(log.lines("has not shaken hands")).hasSize(1);
            early.reset();
            Await.until("those who were let in are not among them", () -> port.connections() <= 51);
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void whoSaysNothingIsClosedAfterHalfAMinuteInWhichTheLoopCouldHaveRead() throws IOException {
        AtomicLong now = new AtomicLong();
        EventLoop loop = new EventLoop(new EventLoop.Work() {}, now::get);
        Port port = start(loop, SocketType.SUB, new Echo());
        try (RawPeer silent = new RawPeer(port.number())) {
            Await.until("it is accepted", () -> port.connections() == 1);

            Await.until("it is closed", () -> {
                now.addAndGet(EventLoop.TICK.toNanos());
                loop.wakeup();
                return port.connections() == 0;
            });

            silent.awaitEnd();
            assertThat(now.get()).isGreaterThanOrEqualTo(Duration.ofSeconds(30).toNanos());
        }
    }

    @Test
    void whateverFailsTheEndpointAnswersAndTheLogStaysReadable() throws IOException {
        AtomicInteger failures = new AtomicInteger();
        EventLoop loop = new EventLoop(new EventLoop.Work() {
            @Override
            public void turn() {
                throw new IllegalStateException("turn");
            }

            @Override
            public void tick() {
                throw new IllegalStateException("tick");
            }

            @Override
            public void failed(RuntimeException failure) {
                failures.incrementAndGet();
            }
        });
        try (LogCapture log = LogCapture.of(EventLoop.class)) {
            Port port = start(loop, SocketType.ROUTER, new Echo());
            for (int i = 0; i < 100; i++) {
                loop.execute(() -> {
                    throw new IllegalStateException("task");
                });
            }
            Await.until("all have failed", () -> failures.get() > 102);

            try (ZmtpClient client = ZmtpClient.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number()),
                    SocketType.REQ,
                    Duration.ofSeconds(10))) {
                client.send(List.of(HELLO));
                client.flush();
                assertThat(client.receive().get(0)).isEqualTo(HELLO);
            }
            assertThat(log.lines("Unexpected failure")).hasSizeBetween(2, 3);
        }
    }
}
