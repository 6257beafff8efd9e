package io.threatbus.app.zmq;

import io.threatbus.message.Json;
import io.threatbus.zmtp.ClientSecurity;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An application that works the way the applications of today do. For one thread. */
public final class ZmqApp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ZmqPorts ports;
    private final ClientSecurity security;
    private Optional<ZmtpClient> receiving = Optional.empty();
    private Optional<ZmtpClient> sending = Optional.empty();
    private String p2pTopic = "";

    /** What came: the text before the first blank, and what is behind it. */
    public record Received(String topic, String json) {
        public Map<?, ?> members() {
            return (Map<?, ?>) Json.read(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    ZmqApp(ZmqPorts ports) {
        this(ports, ClientSecurity.none());
    }

    /** One with credentials. */
    ZmqApp(ZmqPorts ports, ClientSecurity security) {
        this.ports = ports;
        this.security = security;
    }

    /** One request on a fresh connection. */
    Map<?, ?> request(String body) {
        return request(List.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    Map<?, ?> request(List<byte[]> frames) {
        List<byte[]> all = new ArrayList<>();
        all.add(new byte[0]);
        all.addAll(frames);
        try (ZmtpClient client = open(ports.manage(), SocketType.REQ)) {
            client.send(all);
            client.flush();
            List<byte[]> reply = client.receive();
            if (reply.size() != 2 || reply.get(0).length > 0) {
                throw new AssertionError("a reply of " + reply.size() + " frames");
            }
            return (Map<?, ?>) Json.read(reply.get(1));
        } catch (IOException e) {
            throw new UncheckedIOException("no reply to " + new String(frames.get(0), StandardCharsets.UTF_8), e);
        }
    }

    private ZmtpClient open(int port, SocketType type) throws IOException {
        return ZmtpClient.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), type, PATIENCE, security);
    }

    Map<?, ?> request(Map<String, ?> members) {
        return request(Json.write(members).toString());
    }

    /** Subscribes and connects, like the apps do. */
    public ZmqApp subscribe(Object topic) {
        return subscribe(topic, 0);
    }

    public ZmqApp subscribe(Object topic, int snapshot) {
        register(topic, snapshot);
        return connect();
    }

    /** Subscribes without connecting. */
    public ZmqApp register(Object topic, int snapshot) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("action", "subscribe");
        request.put("topic", topic);
        request.put("snapshot", snapshot);
        Map<?, ?> reply = request(request);
        if (!"success".equals(reply.get("status"))) {
            throw new AssertionError("refused: " + reply);
        }
        p2pTopic = (String) reply.get("topic");
        return this;
    }

    public ZmqApp connect() {
        return connect(p2pTopic);
    }

    public ZmqApp connect(String prefix) {
        try {
            ZmtpClient client = open(ports.pub(), SocketType.SUB);
            client.subscribe(prefix.getBytes(StandardCharsets.UTF_8));
            receiving = Optional.of(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    void disconnect() {
        receiving.ifPresent(ZmtpClient::close);
        receiving = Optional.empty();
    }

    public String p2pTopic() {
        return p2pTopic;
    }

    Map<?, ?> heartbeat() {
        return request(Map.of("action", "heartbeat", "topic", p2pTopic));
    }

    Map<?, ?> unsubscribe() {
        return request(Map.of("action", "unsubscribe", "topic", p2pTopic));
    }

    /** Sends one frame; the first call waits until the bus has said what it wants to hear. */
    public void send(String topic, String json) {
        send((topic + " " + json).getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[]... frames) {
        try {
            ZmtpClient client = publisher();
            client.send(List.of(frames));
            client.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ZmtpClient publisher() throws IOException {
        if (sending.isEmpty()) {
            ZmtpClient client = open(ports.sub(), SocketType.PUB);
            client.receive();
            client.receive();
            sending = Optional.of(client);
        }
        return sending.get();
    }

    /** The next message; fails when none comes. */
    public Received receive() {
        return poll(PATIENCE).orElseThrow(() -> new AssertionError("nothing came"));
    }

    public List<Received> receive(int count) {
        List<Received> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(receive());
        }
        return all;
    }

    /** The next message that comes within {@code milliseconds}. */
    public Optional<Received> poll(int milliseconds) {
        return poll(Duration.ofMillis(milliseconds));
    }

    private Optional<Received> poll(Duration timeout) {
        try {
            ZmtpClient client = receiving.orElseThrow();
            client.setTimeout(timeout);
            String text = new String(client.receive().get(0), StandardCharsets.UTF_8);
            int blank = text.indexOf(' ');
            return Optional.of(new Received(text.substring(0, blank), text.substring(blank + 1)));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many messages come until the bus hangs up. */
    int countToTheEnd() {
        int count = 0;
        try {
            while (true) {
                receiving.orElseThrow().receive();
                count++;
            }
        } catch (EOFException e) {
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        disconnect();
        sending.ifPresent(ZmtpClient::close);
    }
}
