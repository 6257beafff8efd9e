package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Json;
import io.threatbus.testing.Await;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.curve.Z85;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A client that is not ours, with CURVE on all three ports: JeroMQ. */
class JeroMqAppTest {
    /**
     * JeroMQ 0.6.0 sends nothing at all on about one connection in thirty, to whatever server, so that another one has to try
     * then.
     */
    private static final int ATTEMPTS = 10;

    private static final int PATIENCE_MILLIS = 3_000;

    private final Credentials credentials = new Credentials().with("all", Credentials.Rights.ALL);

    private ZMQ.Socket socket(ZContext context, SocketType type, CurveKeyPair keys, int port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(0);
        socket.setReceiveTimeOut(PATIENCE_MILLIS);
        socket.setCurveServerKey(Z85.decode(credentials.serverKey()));
        socket.setCurvePublicKey(keys.publicKey());
        socket.setCurveSecretKey(keys.secretKey());
        socket.connect("tcp://127.0.0.1:" + port);
        return socket;
    }

    private Optional<String> subscription(ZContext context, CurveKeyPair keys, int port, int attempts) {
        for (int i = 0; i < attempts; i++) {
            try (ZMQ.Socket asking = socket(context, SocketType.REQ, keys, port)) {
                asking.send("{\"action\": \"subscribe\", \"topic\": \"stix2/indicator\"}");
                byte[] reply = asking.recv();
                if (reply != null) {
                    return Optional.of((String) ((Map<?, ?>) Json.read(reply)).get("topic"));
                }
            }
        }
        return Optional.empty();
    }

    /** Publishes more and more until something arrives, since neither end says when the other one is ready. */
    private Optional<String> published(ZContext context, TestBus bus, CurveKeyPair keys, String topic) {
        int number = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            try (ZMQ.Socket receiving =
                            socket(context, SocketType.SUB, keys, bus.ports().pub());
                    ZMQ.Socket sending =
                            socket(context, SocketType.PUB, keys, bus.ports().sub())) {
                receiving.subscribe(topic);
                receiving.setReceiveTimeOut(PATIENCE_MILLIS / 30);
                for (int j = 0; j < 30; j++) {
                    sending.send("stix2/indicator " + Stix.indicator(++number));
                    byte[] received = receiving.recv();
                    if (received != null) {
                        return Optional.of(new String(received, StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Test
    void itSubscribesPublishesAndReceivesWithItsKey() {
        CurveKeyPair keys = credentials.pair("all");
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list());
                ZContext context = new ZContext()) {
            String topic =
                    subscription(context, keys, bus.ports().manage(), ATTEMPTS).orElseThrow();

            assertThat(published(context, bus, keys, topic))
                    .hasValueSatisfying(
                            received -> assertThat(received).startsWith(topic).contains("evil-"));
            Await.until("it is counted", () -> bus.metric("peer_messages_accepted", "all") > 0);
        }
    }

    @Test
    void itStaysOutWithAnotherKey() {
        CurveKeyPair stranger = CurveKeyPair.generate(new SecureRandom());
        try (TestBus bus = new TestBus(credentials.curve(), credentials.list());
                ZContext context = new ZContext()) {
            assertThat(subscription(context, stranger, bus.ports().manage(), 2)).isEmpty();
            Await.until("it was refused", () -> bus.metric("zmq_refused_handshakes", "unknown-key") > 0);
            Await.until("it has gone", () -> bus.metric("zmq_connections") == 0);
        }
    }
}
