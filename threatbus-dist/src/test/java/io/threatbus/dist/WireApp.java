package io.threatbus.dist;

import io.threatbus.message.Json;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A ZeroMQ application that looks for what the bus tells it to, until it is told to stop. One that stays subscribes again,
 * with the same snapshot, when its connection breaks.
 */
final class WireApp implements AutoCloseable {
    private static final long RETRY_NANOSECONDS = 20_000_000;

    private final int manage;
    private final int receive;
    private final int days;
    private final Map<String, String> held = new ConcurrentHashMap<>();
    private final Set<String> everHeld = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> told = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile @Nullable ZmtpClient client;
    private volatile boolean closed;

    private WireApp(int manage, int receive, int days) {
        this.manage = manage;
        this.receive = receive;
        this.days = days;
        this.thread = new Thread(this::run, "application");
        thread.setDaemon(true);
    }

    /**
     * Subscribes to indicators.
     *
     * @param days of history to ask for; 0 for none
     */
    static WireApp subscribe(WireBus bus, int days) {
        WireApp app = new WireApp(bus.manage(), bus.pub(), days);
        try {
            app.connect();
        } catch (IOException e) {
            throw new AssertionError("an application cannot subscribe", e);
        }
        app.thread.start();
        return app;
    }

    /** Subscribes as soon as the bus, which may be about to start, lets it. */
    static WireApp subscribeOnceThere(WireBus bus, int days) {
        WireApp app = new WireApp(bus.manage(), bus.pub(), days);
        app.thread.start();
        return app;
    }

    private void connect() throws IOException {
        String topic = register(manage, days);
        ZmtpClient connected = BusPorts.connect(receive, SocketType.SUB);
        connected.subscribe(topic.getBytes(StandardCharsets.US_ASCII));
        connected.setTimeout(Duration.ZERO);
        client = connected;
        if (closed) {
            connected.close();
        }
    }

    private static String register(int manage, int days) throws IOException {
        try (ZmtpClient requester = BusPorts.connect(manage, SocketType.REQ)) {
            Map<String, Object> request = Map.of("action", "subscribe", "topic", "stix2/indicator", "snapshot", days);
            requester.send(List.of(new byte[0], Json.write(request).bytes()));
            requester.flush();
            Map<?, ?> reply = (Map<?, ?>) Json.read(requester.receive().get(1));
            if (!"success".equals(reply.get("status"))) {
                throw new IOException("refused: " + reply);
            }
            return String.valueOf(reply.get("topic"));
        }
    }

    private void run() {
        while (!closed) {
            try {
                if (client == null) {
                    connect();
                }
                while (!closed) {
                    take(client.receive().get(0));
                }
            } catch (IOException e) {
                ZmtpClient lost = client;
                client = null;
                if (lost != null) {
                    lost.close();
                }
                LockSupport.parkNanos(RETRY_NANOSECONDS);
            }
        }
    }

    private void take(byte[] frame) {
        String text = new String(frame, StandardCharsets.UTF_8);
        Map<?, ?> object =
                (Map<?, ?>) Json.read(text.substring(text.indexOf(' ') + 1).getBytes(StandardCharsets.UTF_8));
        if (!"indicator".equals(object.get("type"))) {
            return;
        }
        String id = String.valueOf(object.get("id"));
        told.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet();
        if ("REMOVE".equals(object.get("x_threatbus_update"))) {
            held.remove(id);
        } else {
            everHeld.add(id);
            held.put(id, String.valueOf(object.get("pattern")));
        }
    }

    /** What it looks for now: patterns by id. */
    Map<String, String> held() {
        return Map.copyOf(held);
    }

    /** What it was ever told to look for. */
    Set<String> everHeld() {
        return Set.copyOf(everHeld);
    }

    /** How often it was told something about that indicator. */
    int told(String id) {
        AtomicInteger times = told.get(id);
        return times == null ? 0 : times.get();
    }

    @Override
    public void close() {
        closed = true;
        ZmtpClient connected = client;
        if (connected != null) {
            connected.close();
        }
    }
}
