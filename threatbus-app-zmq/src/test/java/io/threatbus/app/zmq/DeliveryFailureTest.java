package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.testing.Await;
import io.threatbus.testing.TurnedClock;
import io.threatbus.zmtp.EventLoop;
import io.threatbus.zmtp.Port;
import io.threatbus.zmtp.RawPeer;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Delivery on a loop of its own, so that a connection can break between two looks of the loop at it. */
class DeliveryFailureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TurnedClock clock = new TurnedClock();
    private final Subscribers subscribers = new Subscribers();
    private final QueueOfMessages queue = new QueueOfMessages();
    private final Subscriber subscriber =
            new Subscriber(new P2pTopic().next(), "127.0.0.1", 0, queue, false, clock.instant());
    private final byte[] topic = subscriber.p2pTopic().getBytes(StandardCharsets.UTF_8);
    private final EventLoop loop = new EventLoop(new EventLoop.Work() {
        @Override
        public void turn() {
            delivery().turn();
        }
    });
    private final Delivery delivery =
            new Delivery(subscribers, clock, new Meters().of("zmq"), PointGuard.BUILT_IN, loop::wakeup);
    private final Thread thread = new Thread(loop, "loop");

    private Delivery delivery() {
        return delivery;
    }

    @BeforeEach
    void start() {
        subscribers.add(subscriber);
    }

    @AfterEach
    void stop() throws InterruptedException {
        loop.stop();
        thread.join(10_000);
    }

    @Test
    void whatCouldNotBeWrittenWaitsForTheNextConnectionAndIsNotCountedAsSent() throws IOException {
        Port port = serve();
        List<Message> messages = List.of(message(1), message(2), message(3));
        RawPeer broken = new RawPeer(port.number()).greet(SocketType.SUB).subscribe(topic);
        Await.until("it is connected", () -> onLoop(subscriber::isConnected));

        onLoop(() -> {
            broken.reset();
            queue.add(messages);
            delivery.wake(subscriber);
            delivery.turn();
            return true;
        });

        assertThat(queue.sent()).isEmpty();
        try (ZmtpClient next = connect(port)) {
            for (Message message : messages) {
                assertThat(new String(next.receive().get(0), StandardCharsets.UTF_8))
                        .endsWith(" " + message.json());
            }
            Await.until("all are counted", () -> queue.sent().equals(messages));
        }
    }

    @Test
    void anUnexpectedFailureHoldsAnApplicationUpForAMomentOnly() throws IOException {
        Port port = serve();
        try (ZmtpClient client = connect(port)) {
            Await.until("it is connected", () -> onLoop(subscriber::isConnected));
            queue.add(List.of(message(1)));
            queue.failOnce();

            delivery.wake(subscriber);

            assertThat(new String(client.receive().get(0), StandardCharsets.UTF_8))
                    .endsWith(" " + message(1).json());
        }
    }

    private Port serve() throws IOException {
        Port port = loop.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Port.Settings(SocketType.XPUB, Inbound.LONGEST_TOPIC, 10, delivery));
        thread.start();
        return port;
    }

    private ZmtpClient connect(Port port) throws IOException {
        ZmtpClient client = ZmtpClient.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number()), SocketType.SUB, PATIENCE);
        client.subscribe(topic);
        return client;
    }

    private static Message message(int number) {
        byte[] json = Stix.indicator(number).getBytes(StandardCharsets.UTF_8);
        return ((Parsed.Accepted) MessageParser.DEFAULT.parse(json)).message();
    }

    private boolean onLoop(Callable<Boolean> question) {
        FutureTask<Boolean> task = new FutureTask<>(question);
        loop.execute(task);
        try {
            return task.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
