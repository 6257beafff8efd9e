package io.threatbus.app.zmq;

import io.threatbus.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** An application on a ZeroMQ library that is not ours, the way the applications of today work. For one thread. */
public final class ZmqApp implements AutoCloseable {
    private static final int PATIENCE = 10_000;

    private final ZmqPorts ports;
    private final ZContext context = new ZContext();
    private Optional<ZMQ.Socket> receiving = Optional.empty();
    private Optional<ZMQ.Socket> sending = Optional.empty();
    private String p2pTopic = "";

    /** What came: the text before the first blank, and what is behind it. */
    public record Received(String topic, String json) {
        public Map<?, ?> members() {
            return (Map<?, ?>) Json.read(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    ZmqApp(ZmqPorts ports) {
        this.ports = ports;
        context.setLinger(0);
    }

    /** One request on a fresh connection. */
    Map<?, ?> request(String body) {
        return request(List.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    Map<?, ?> request(List<byte[]> frames) {
        try (ZMQ.Socket socket = context.createSocket(SocketType.REQ)) {
            socket.setReceiveTimeOut(PATIENCE);
            socket.connect(url(ports.manage()));
            for (int i = 0; i < frames.size(); i++) {
                socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
            }
            byte[] reply = socket.recv();
            if (reply == null) {
                throw new AssertionError("no reply to " + new String(frames.get(0), StandardCharsets.UTF_8));
            }
            return (Map<?, ?>) Json.read(reply);
        }
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
        ZMQ.Socket socket = context.createSocket(SocketType.SUB);
        socket.setRcvHWM(0);
        socket.setReceiveTimeOut(PATIENCE);
        socket.connect(url(ports.pub()));
        socket.subscribe(prefix.getBytes(StandardCharsets.UTF_8));
        receiving = Optional.of(socket);
        return this;
    }

    void disconnect() {
        receiving.ifPresent(ZMQ.Socket::close);
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
        ZMQ.Socket socket = publisher();
        for (int i = 0; i < frames.length; i++) {
            socket.send(frames[i], i < frames.length - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    private ZMQ.Socket publisher() {
        if (sending.isEmpty()) {
            ZMQ.Socket socket = context.createSocket(SocketType.XPUB);
            socket.setSndHWM(0);
            socket.setReceiveTimeOut(PATIENCE);
            socket.connect(url(ports.sub()));
            awaitInterest(socket);
            awaitInterest(socket);
            sending = Optional.of(socket);
        }
        return sending.get();
    }

    private static void awaitInterest(ZMQ.Socket socket) {
        if (socket.recv() == null) {
            throw new AssertionError("the bus does not subscribe");
        }
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
    Optional<Received> poll(int milliseconds) {
        ZMQ.Socket socket = receiving.orElseThrow();
        socket.setReceiveTimeOut(milliseconds);
        byte[] frame = socket.recv();
        if (frame == null) {
            return Optional.empty();
        }
        String text = new String(frame, StandardCharsets.UTF_8);
        int blank = text.indexOf(' ');
        return Optional.of(new Received(text.substring(0, blank), text.substring(blank + 1)));
    }

    private static String url(int port) {
        return "tcp://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        context.close();
    }
}
