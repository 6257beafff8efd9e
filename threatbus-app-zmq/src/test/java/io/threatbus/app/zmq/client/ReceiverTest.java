package io.threatbus.app.zmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.ConnectionListener;
import io.threatbus.zmtp.EventLoop;
import io.threatbus.zmtp.Port;
import io.threatbus.zmtp.wire.SocketType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ReceiverTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Test
    void whoCannotReachThePortToReceiveFromSaysSoAndSubscribesAtLeisure() throws IOException, InterruptedException {
        int refusing = refusingPort();
        Desk desk = new Desk(refusing);
        EventLoop loop = new EventLoop(new EventLoop.Work() {});
        Port manage = loop.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Port.Settings(SocketType.ROUTER, 10_000, 100, desk));
        Thread serving = new Thread(loop, "loop");
        serving.start();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Receiver receiver = receiver(manage.number(), err);
        Thread receiving = new Thread(receiver::run, "receiver");
        receiving.start();

        Await.until("it has tried three times", () -> desk.subscriptions.size() >= 3);
        long between = desk.subscriptions.get(2) - desk.subscriptions.get(0);
        receiver.leave();
        receiving.join(10_000);
        loop.stop();
        serving.join(10_000);

        assertThat(Duration.ofNanos(between)).isGreaterThan(Duration.ofMillis(500));
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cannot be reached at pub 127.0.0.1:" + refusing);
    }

    private static Receiver receiver(int manage, ByteArrayOutputStream err) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new Receiver(
                new Manager(new Endpoint("127.0.0.1", manage), TIMEOUT),
                new Wanted(List.of("stix2"), 30, Optional.empty(), false),
                TIMEOUT,
                new LineWriter(nowhere, Long.MAX_VALUE),
                new Notices(new PrintStream(err, true, StandardCharsets.UTF_8), false));
    }

    private static int refusingPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A port 'manage' that agrees to everything, and remembers when it was asked for a subscription. */
    private static final class Desk implements ConnectionListener {
        private final List<Long> subscriptions = new CopyOnWriteArrayList<>();
        private final byte[] reply;

        Desk(int pub) {
            reply = ("{\"status\": \"success\", \"topic\": \"abc\", \"pub_port\": " + pub + "}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void frame(Connection connection, boolean more, byte[] data, int offset, int length) {
            if (more) {
                return;
            }
            if (new String(data, offset, length, StandardCharsets.UTF_8).contains("\"subscribe\"")) {
                subscriptions.add(System.nanoTime());
            }
            connection.send(List.of(new byte[0], reply));
        }
    }
}
