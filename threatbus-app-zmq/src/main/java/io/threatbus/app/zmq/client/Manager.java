package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Escaper;
import io.threatbus.message.Json;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Talks to the management port, on a fresh connection per request like all applications do. Thread-safe. */
final class Manager {
    private final Endpoint bus;
    private final Duration timeout;

    Manager(Endpoint bus, Duration timeout) {
        this.bus = bus;
        this.timeout = timeout;
    }

    /**
     * A place on the bus.
     *
     * @param p2pTopic the secret topic
     * @param pub where it is served
     * @param resumed whether the bus sends only what is new since last time
     */
    record Place(String p2pTopic, Endpoint pub, boolean resumed) {}

    /**
     * Subscribes.
     *
     * @param digest of what is held from before
     * @throws ThreatBusException if the bus cannot be reached or refuses
     */
    Place subscribe(Wanted wanted, Optional<String> digest) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("action", "subscribe");
        request.put("topic", wanted.topics().size() == 1 ? wanted.topics().get(0) : wanted.topics());
        request.put("snapshot", wanted.days());
        wanted.name().ifPresent(said -> request.put("name", said));
        digest.ifPresent(held -> request.put("digest", held));
        if (wanted.sensor()) {
            request.put("sensor", true);
        }
        Map<?, ?> reply = request(request);
        if (reply.get("topic") instanceof String topic && reply.get("pub_port") instanceof Integer port) {
            return new Place(topic, bus.withPort(port), Boolean.TRUE.equals(reply.get("resumed")));
        }
        throw new ThreatBusException(
                "the bus at " + bus + " gave an incomplete answer: " + Escaper.text(reply.toString()));
    }

    void unsubscribe(String p2pTopic) {
        request(Map.of("action", "unsubscribe", "topic", p2pTopic));
    }

    void heartbeat(String p2pTopic, Account.Shown shown) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("action", "heartbeat");
        request.put("topic", p2pTopic);
        request.put("position", shown.position());
        shown.digest().ifPresent(digest -> request.put("digest", digest));
        request(request);
    }

    private Map<?, ?> request(Map<String, Object> request) {
        try (ZmtpClient client = bus.connect(SocketType.REQ, timeout)) {
            client.send(List.of(new byte[0], Json.write(request).bytes()));
            client.flush();
            List<byte[]> frames = client.receive();
            if (Json.read(frames.get(frames.size() - 1)) instanceof Map<?, ?> reply) {
                return requireSuccess(reply);
            }
            throw new ThreatBusException("the bus at " + bus + " gave an answer that is no object");
        } catch (IOException e) {
            throw new ThreatBusException(
                    "no bus answers at " + bus + ": " + e.getMessage()
                            + ". Is it running, and is this its port 'manage'?",
                    e);
        }
    }

    private static Map<?, ?> requireSuccess(Map<?, ?> reply) {
        if ("success".equals(reply.get("status"))) {
            return reply;
        }
        Object reason = reply.containsKey("reason") ? reply.get("reason") : reply.get("status");
        throw new ThreatBusException("the bus refuses: " + Escaper.text(String.valueOf(reason)));
    }
}
